"""How Chinese names are spoken."""

import ipcases.lib.spoken
from ipcases.lib.spoken import spoken


def test_a_name_is_worked_out_once_however_often_people_are_searched(monkeypatch):
    said = []
    monkeypatch.setattr(ipcases.lib.spoken, "lazy_pinyin", lambda name: said.append(name) or ["qian", " Li"])

    assert [spoken("钱丽甲"), spoken("钱丽甲"), spoken("钱丽乙")] == ["qianli"] * 3
    assert said == ["钱丽甲", "钱丽乙"]

    spoken.cache_clear()
