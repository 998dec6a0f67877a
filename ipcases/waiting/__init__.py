"""What waits for a person: a few numbers, the next steps, and what the person most likely came to do.

Each app says how much there is; this only picks what a role acts on.
"""

from ipcases.waiting.actions import actions_of
from ipcases.waiting.cards import cards_of
from ipcases.waiting.steps import detentions_waiting, queue_of

__all__ = ["actions_of", "cards_of", "detentions_waiting", "queue_of"]
