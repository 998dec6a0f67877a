"""How Chinese names are spoken, so that they are found in Latin letters too. Pure."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# What a name holds that is spoken: a class of characters, for a regular expression of Python or PostgreSQL.
CHINESE = "[\u3400-\u4dbf\u4e00-\u9fff]"


@lru_cache(maxsize=50_000)  # a search among people asks for the names of all of them each time
def spoken(name: str) -> str:
    """Write the Chinese of a name in Latin letters and the rest as it is, without spaces: 周敏 is zhoumin."""
    return "".join(lazy_pinyin(name)).replace(" ", "").casefold()
