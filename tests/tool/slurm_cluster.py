"""A Slurm cluster of two nodes on this host, on the loopback alone: munged, slurmctld and a slurmd for each node."""

import atexit
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch")
NODES = ("n1", "n2")

CONFIGURATION = """\
ClusterName=t
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/run/munge.sock,cred_expire=5
CredType=cred/munge
SlurmctldPort={ports[0]}
StateSaveLocation={folder}/state
SlurmctldPidFile={folder}/run/slurmctld.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdSpoolDir={folder}/spool/%n
SlurmdPidFile={folder}/run/slurmd-%n.pid
SlurmdLogFile={folder}/log/slurmd-%n.log
SwitchType=switch/none
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=1,batch_sched_delay=1,nohold_on_prolog_fail
ReturnToService=2
SlurmdTimeout=30
SlurmctldTimeout=30
KillWait=5
MinJobAge=300
MaxArraySize=101
SlurmdParameters=config_overrides
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=4 RealMemory=1000 State=UNKNOWN
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=4 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing_programs():
    """Of those that a cluster needs; daemons lie where a user's PATH may not lead."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    return [name for name in NEEDED if shutil.which(name) is None]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until(condition, seconds, what):
    """The first true value of condition(), asked again and again; AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.05)
    return value


class SlurmCluster:
    """Up once made; stop() ends every daemon, whatever state it is in. Socket paths are short, as the system wants them."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="os-", dir="/tmp"))
        for name in ("run", "log", "state", *(f"spool/{node}" for node in NODES)):
            (self.folder / name).mkdir(parents=True)
        os.chmod(self.folder / "run", 0o755)
        self.configuration = self.folder / "slurm.conf"
        host = socket.gethostname().split(".")[0]
        user = pwd.getpwuid(os.getuid()).pw_name
        self.configuration.write_text(CONFIGURATION.format(folder=self.folder, host=host, user=user, ports=free_ports(3)))
        self.environment = {**os.environ, "SLURM_CONF": str(self.configuration)}
        # Whatever ends the test: the daemons are nobody's children.
        atexit.register(self.stop)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self):
        key, run = self.folder / "munge.key", self.folder / "run"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        self.ask("munged", "--force", f"--key-file={key}", f"--socket={run}/munge.sock", f"--pid-file={run}/munged.pid",
                 f"--log-file={self.folder}/log/munged.log", f"--seed-file={run}/munged.seed", "--num-threads=2")
        self.ask("slurmctld", "-f", str(self.configuration), "-c")
        for node in NODES:
            self.start_node(node)
        wait_until(lambda: self.ask("sinfo", "-h", "-t", "idle", "-o", "%D", fails=True).strip() == "2", 30, "two idle nodes\n" + self.logs())

    def start_node(self, node):
        self.ask("slurmd", "-f", str(self.configuration), "-N", node)

    def logs(self):
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in sorted((self.folder / "log").glob("*.log")))

    def ask(self, *words, fails=False):
        """What a command of Slurm says; it may fail only where fails is true."""
        done = subprocess.run(words, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0 and not fails:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}\n{self.logs()}")
        return done.stdout

    def job(self, number):
        """The fields of a job or of an element ("12_3"); {} while there is none."""
        first = self.ask("scontrol", "show", "job", "--oneliner", str(number), fails=True).splitlines()[:1]
        return dict(word.split("=", 1) for line in first for word in line.split() if "=" in word)

    def ended(self, number):
        """The fields of a job once it has ended, and no node works for it any more."""
        fields = self.job(number)
        return fields if fields.get("JobState") in ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL") else None

    def daemon(self, name):
        """The process of a daemon, by its own word; None if it runs no more."""
        try:
            pid = int((self.folder / "run" / f"{name}.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if runs(pid) else None

    def kill_node(self, node):
        os.kill(self.daemon(f"slurmd-{node}"), signal.SIGKILL)

    def stop(self):
        if not self.folder.exists():
            return
        try:
            self.ask("scancel", "--me", fails=True)
            wait_until(lambda: not self.ask("squeue", "-h", fails=True).strip(), 15, "an empty queue")
        finally:
            for group in ([f"slurmd-{node}" for node in NODES] + ["slurmctld"], ["munged"]):
                pids = [pid for name in group if (pid := self.daemon(name))]
                for pid in pids:
                    os.kill(pid, signal.SIGTERM)
                for pid in pids:
                    end_of(pid)
            shutil.rmtree(self.folder, ignore_errors=True)


def runs(pid):
    """Whether it is a daemon of a cluster that runs: not another one's process that has its number now, nor one that is dead and not buried."""
    try:
        name, state = pathlib.Path(f"/proc/{pid}/stat").read_text().split("(", 1)[1].rsplit(") ", 1)
    except OSError:
        return False
    return name in NEEDED and state[0] != "Z"


def end_of(pid, patience=10):
    end = time.monotonic() + patience
    while runs(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
