"""Whatever letters a terminal knows, the launcher speaks on."""

import io
from contextlib import redirect_stdout

from ipcases.embedded import messages


class WesternTerminal(io.TextIOWrapper):
    """A terminal that knows Western European letters and no others."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="latin-1")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        return self.buffer.getvalue().decode("latin-1")


def test_says_a_folder_that_the_terminal_cannot_write():
    with redirect_stdout(WesternTerminal()) as terminal:
        messages.say("IPCases starts in /home/Ána/我的")

    assert terminal.shown() == "IPCases starts in /home/Ána/\\u6211\\u7684\n"


def test_shows_the_progress_of_a_step():
    with redirect_stdout(WesternTerminal()) as terminal, messages.timed_step("Redis", "starting") as outcome:
        outcome.append("started")

    assert "Redis        starting \\u2026\r" in terminal.shown()
    assert "Redis        started (0.0 s)\n" in terminal.shown()
