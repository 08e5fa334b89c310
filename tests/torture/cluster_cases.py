"""Studies on a cluster that nobody kills: a long one, and one behind TLS."""

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.torture.cluster import Site

LONG_TRIALS, LONG_EPOCHS = 200, 100


def run_long_study(site: "Site", n_workers: int = 4) -> None:
    """Run a study of many long trials; both stores must agree on every epoch of each."""
    cluster = site.cluster(n_workers)
    study_file = site.ground.study_file
    text = study_file.read_text(encoding="utf-8")
    study_file.write_text(text.replace("num_epochs = 10", f"num_epochs = {LONG_EPOCHS}"), encoding="utf-8")
    begun = time.monotonic()
    command = site.start("run", "long", cluster, n_workers, "--study-name", "long", "--n-trials", LONG_TRIALS)
    command.end(1800)
    site.time(f"study of {LONG_TRIALS} trials of {LONG_EPOCHS} epochs, {n_workers} workers", begun)
    study_file.write_text(text, encoding="utf-8")
    site.check("long", command, LONG_TRIALS)
    site.check_cluster("long", cluster)
    site.counts["epochs in both stores"] += sum(len(trial.intermediate_values) for trial in site.trials("long"))
    site.report("long")
    cluster.close()


def run_tls_study(site: "Site", n_trials: int) -> None:
    """Run a study on a cluster that speaks TLS with certificates of an authority of our own."""
    import dask

    own, foreign = (make_certificates(site.folder / name) for name in ("authority", "foreign"))
    with dask.config.set({f"distributed.comm.tls.{name}": value for name, value in _client_settings(own).items()}):
        options = ("--tls-ca-file", own["ca"], "--tls-cert", own["cert"], "--tls-key", own["key"], "--protocol", "tls")
        cluster = site.cluster(2, options)
        if not str(cluster.address).startswith("tls://"):
            site.fault("tls", f"the scheduler is at {cluster.address}")
        command = site.start("run", "tls", cluster, 2, "--study-name", "tls", "--n-trials", n_trials, **as_env(own))
        command.end(300)
        site.check("tls", command, n_trials)
        site.check_cluster("tls", cluster)
        for name, env in (("without", {}), ("foreign", as_env(foreign))):
            begun = time.monotonic()
            refused = site.start("run", f"tls-{name}", cluster, 2, "--study-name", f"tls-{name}", **env)
            code = refused.end(60)
            site.time(f"until a driver with {name} certificates is refused", begun)
            print(f"  {name}: {refused.err.strip()[-300:]}")
            if code != 2 or "certificate" not in refused.err:
                site.fault("tls", f"{name} certificates: exit code {code}: {refused.err[-300:]}")
        site.report("tls")
        cluster.close()


def make_certificates(folder: Path) -> dict[str, str]:
    """Make an authority and a certificate of it for 127.0.0.1.

    Returns:
        The files ``ca``, ``cert`` and ``key``.
    """
    folder.mkdir()
    files = {name: str(folder / f"{name}.pem") for name in ("ca", "ca-key", "cert", "key", "request")}
    signed = ["-CA", files["ca"], "-CAkey", files["ca-key"], "-CAcreateserial", "-days", "2"]
    key = ["-newkey", "rsa:2048", "-nodes", "-subj"]
    for command in (
        ["req", "-x509", *key, "/CN=studies", "-days", "2", "-keyout", files["ca-key"], "-out", files["ca"]],
        ["req", *key, "/CN=127.0.0.1", "-keyout", files["key"], "-out", files["request"]],
        ["x509", "-req", "-in", files["request"], *signed, "-out", files["cert"]],
    ):
        subprocess.run(["openssl", *command], check=True, capture_output=True)
    return files


def as_env(files: dict[str, str]) -> dict[str, str]:
    """Return the variables by which a driver is told of its certificates."""
    names = {name: name.replace("-", "_").replace(".", "__").upper() for name in _client_settings(files)}
    return {f"DASK_DISTRIBUTED__COMM__TLS__{names[name]}": value for name, value in _client_settings(files).items()}


def _client_settings(files: dict[str, str]) -> dict[str, str]:
    return {"ca-file": files["ca"], "client.cert": files["cert"], "client.key": files["key"]}
