"""What a change says to a reader."""

from audit.labels import changes_in_words


def said(**changes):
    return [(change.old, change.new) for change in changes_in_words(subject_type="sharing.share", changes=changes)]


def test_what_was_empty_and_stayed_empty_is_left_out():
    assert said(code=[None, ""]) == []
    assert said(code=["", "too-large"]) == [("", "too-large")]


def test_a_partners_step_is_said_in_words():
    assert said(feedback=[None, "ACTION_TAKEN"]) == [("", "Action taken")]
    assert said(feedback=[None, "NEVER_HEARD_OF"]) == [("", "NEVER_HEARD_OF")]
