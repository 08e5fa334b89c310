from optuna.storages import BaseStorage

from optimize.storage.storage_proxy import StorageProxy

DERIVED = (
    "check_trial_is_updatable get_best_trial get_n_trials get_trial_id_from_study_id_trial_number "
    "get_trial_number_from_id get_trial_param get_trial_params get_trial_system_attrs get_trial_user_attrs"
)
"""What Optuna derives from the other methods, which show the trials as the proxy wants them to be seen."""


def test_each_method_of_a_storage_is_passed_on_or_derived():
    """Fails when a release of Optuna gives storages a new method: somebody must say what a proxy does with it."""
    public = {name for name in vars(BaseStorage) if not name.startswith("_")}
    assert public - vars(StorageProxy).keys() == set(DERIVED.split())
    assert not hasattr(StorageProxy, "__getattr__")
