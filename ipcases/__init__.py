"""IPCases: the settings, the wiring and the small pure helpers every app stands on."""

import gc

from ipcases.celery import app as celery_app

__all__ = ["celery_app"]

# Loading makes some 400,000 objects that all stay: looking through them for garbage took half of every start and end.
# IpcasesConfig.ready() leaves them out of it for good.
gc.set_threshold(50_000, 20, 20)
