"""Whether a stored study may run anything here: it names modules to import, and may hold pickles."""

from pathlib import Path

import optuna

from optimize.definition.component import ComponentSpec
from optimize.definition.hub_sampler import is_hub_sampler
from optimize.definition.reading import read_study_file
from optimize.definition.record import StudyRecord
from optimize.errors import InputError, StudyFileError, UntrustedStudyError
from optimize.storage.sampler_pickles import foreign_pickle, holds_pickles


def refuse_untrusted(study: optuna.Study, record: StudyRecord, study_file: Path | str | None, *, pickles: bool) -> None:
    """Refuse a study that somebody else may have made, before anything that it names is imported.

    It may go on where its record was signed here, or where a study file at hand names the same code: the one that is
    given, or the one that it was started from if that lies in this folder.

    Args:
        study: The stored study.
        record: What it was made with, as it says itself.
        study_file: The study file that the user gives, if any.
        pickles: Whether what follows lets a sampler read the pickles that a study may hold.

    Raises:
        InputError: Its trials hold pickles that are no optimizers of CMA-ES, whoever made the record.
        UntrustedStudyError: It was not made here, as far as can be told.
    """
    if record.is_signed_here(study):
        # The signature covers the record; trials are added by whoever may write to the database.
        if pickles and (found := foreign_pickle(study)) is not None:
            raise InputError(
                f"Study {study.study_name!r} holds a pickle that CmaEsSampler did not make ({found}). It could run "
                "anything.\nIf you know what it is, add --trust (in Python trust=True)."
            )
        return
    if pickles:
        refuse_pickles(study)
    if not _is_named_by_file(record, study_file):
        raise UntrustedStudyError(
            study.study_name,
            f"and resuming or promoting it imports {record.study_file['study'].get('train')!r}",
            ", or name the study file that you have read with --study-file" if pickles else "",
        )


def refuse_pickles(study: optuna.Study) -> None:
    """Refuse a study of somebody else's in which a sampler would find pickles.

    Raises:
        UntrustedStudyError: It holds some.
    """
    if holds_pickles(study):
        why = "and its trials hold pickles of CmaEsSampler, which can run anything when they are read"
        raise UntrustedStudyError(study.study_name, why)


def _is_named_by_file(record: StudyRecord, given: Path | str | None) -> bool:
    """Tell whether a study file at hand names the code that the record names.

    Its callbacks are those of the file in any case, and all else is compared later: it runs nothing.
    """
    try:
        path = Path(given or str(record.source.get("path")))
        if given is None and not path.resolve().is_relative_to(Path.cwd().resolve()):
            return False
        here, stored = read_study_file(path), record.study_file
        if here.study.train != stored["study"].get("train"):
            return False
        # A sampler of OptunaHub is code too.
        sampler = ComponentSpec.model_validate(stored.get("sampler", {}))
        return here.sampler == sampler or not is_hub_sampler(sampler)
    except (StudyFileError, OSError, ValueError):
        return False
