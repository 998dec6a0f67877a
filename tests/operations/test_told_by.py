"""What a participant told, put together: thousands of signed answers are added up without comparing each with each."""

from operations.models import ContributedResult
from operations.presenting import told_by
from reference.models import Agency


def test_letters_stand_one_by_one_and_signed_answers_added_up(monkeypatch):
    def compare(one, other):
        raise AssertionError("one was compared with another")

    monkeypatch.setattr(ContributedResult, "__eq__", compare)
    mine = [ContributedResult(pk=n, agency_id="us-cbp", recorded_by_id=7 if n < 2 else None, count=n) for n in range(4)]
    others = [ContributedResult(pk=9, agency_id="nl-douane", count=100)]

    lines = told_by(contributed=[*mine, *others], agency=Agency(pk="us-cbp"))

    assert lines[0] == {"feedback": 5, "cases": 2}
    assert [line["result"].pk for line in lines[1:]] == [0, 1]
