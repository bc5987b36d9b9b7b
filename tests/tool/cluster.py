"""A sweep on a real Slurm cluster: an array over its shards, cancelled, requeued, killed with a node, and merged all the same."""

import glob
import json
import os
import pathlib
import re
import signal
import sys
import unittest

import program
import slurm_cluster
from program import ProgramTest
from slurm_cluster import SlurmCluster, wait_until

STUDY = """ostrakon experiment: 1
name: study
scenario: tiny.yaml
vary: { noise: [0, 0.5, 1, 1.5] }
replicates: 2500
record: { events: none }
"""


class Cluster(ProgramTest):
    @classmethod
    def setUpClass(cls):
        missing = slurm_cluster.missing_programs()
        if missing:
            raise unittest.SkipTest(f"there is no {', '.join(missing)} here (./bootstrap test installs slurm-wlm and munge)")
        if os.geteuid() != 0:
            raise unittest.SkipTest("slurmd starts jobs for root alone")
        cls.slurm = SlurmCluster()
        cls.addClassCleanup(cls.slurm.stop)
        os.environ["SLURM_CONF"] = str(cls.slurm.configuration)

    def setUp(self):
        super().setUp()
        self.write("tiny.yaml", program.tiny("0.01", steps=120))
        self.write("study.yaml", STUDY)

    def submit(self, *words):
        """The numbers of the array and of the merge."""
        return json.loads(self.expect(0, "submit", "study.yaml", "-o", "work", "--cluster", "slurm", "--json", *words).out)

    def payload(self, shard):
        """The process that lives a shard of this test's folder."""
        for path in glob.glob("/proc/[0-9]*"):
            try:
                if os.readlink(f"{path}/cwd") == self.folder.name and f"--shard\0{shard}/4\0".encode() in pathlib.Path(f"{path}/cmdline").read_bytes():
                    return int(os.path.basename(path))
            except OSError:
                continue
        return None

    def hold(self, shard):
        """Stops the process that lives a shard when it has finished some runs, lest it be ready before something happens to it."""
        wait_until(lambda: any(os.path.getsize(path) > 1000 for path in glob.glob(self.path(f"work/shard-{shard:05}.*.journal"))), 60, f"shard {shard} is being lived")
        pid = self.payload(shard)
        self.assertIsNotNone(pid, f"shard {shard} was ready too early")
        os.kill(pid, signal.SIGSTOP)
        return pid

    def log(self, name):
        with open(self.path(f"work/jobs/{name}.log"), encoding="utf-8") as file:
            return file.read()

    def end_of(self, job):
        return wait_until(lambda: self.slurm.ended(job), 60, f"job {job} ends: {self.slurm.job(job)}")

    def status(self, shard):
        return json.loads(self.ostrakon("status", "work", "--shard", str(shard), "--json").out)

    def cancel_and_requeue(self, element, shard):
        """A held program too hears of its end: Slurm lets it go on first."""
        self.slurm.ask("scancel", element)
        self.assertEqual(self.end_of(element)["JobState"], "CANCELLED")
        after = self.status(shard)
        self.assertTrue(0 < after["finished"] < 2500, after)
        self.assertEqual((after["complete"], after["held"]), (0, 0))
        self.assertIn("stopping; finished runs are kept", self.log(f"shard-{shard}"))
        self.slurm.ask("scontrol", "requeue", element)

    def kill_node_of(self, element, pid):
        """The daemon and the program die together; the daemon comes back."""
        node = self.slurm.job(element)["NodeList"]
        self.slurm.kill_node(node)
        os.kill(pid, signal.SIGKILL)
        self.slurm.start_node(node)
        fields = self.end_of(element)
        self.assertEqual((fields["JobState"], fields["ExitCode"]), ("FAILED", "137:0"))

    def test_a_sweep_survives_what_happens_on_a_cluster(self):
        # One shard is there before, and another one's claim was left by a host that has died.
        self.expect(0, "sweep", "study.yaml", "-o", "work", "--shard", "1/4", "-q")
        self.write("work/shard-00004.lock", "a-dead-host 4711 5\n")
        jobs = self.submit()
        array = jobs["array"]
        self.assertEqual(jobs["elements"], "2-4")
        self.hold(2)
        self.kill_node_of(f"{array}_3", self.hold(3))
        self.cancel_and_requeue(f"{array}_2", 2)
        again = self.submit()  # what the first jobs are still to live is left to them, what has failed is not
        self.assertEqual(again["elements"], "3")
        self.assertEqual(self.end_of(f"{array}_2")["Restarts"], "1")
        self.assertEqual(self.end_of(f"{array}_4")["JobState"], "COMPLETED")
        self.assertEqual(self.end_of(again["merge"])["JobState"], "COMPLETED")
        self.expect(0, "sweep", "study.yaml", "-o", "serial", "--shards", "1", "-q")
        self.expect(0, "merge", "serial", "-o", "serial.h5")
        self.assertTrue(self.bytes_of("study.h5") == self.bytes_of("serial.h5"), "the merged file differs from that of a serial sweep")

    def test_an_element_goes_back_into_the_queue_before_its_time_is_up(self):
        jobs = self.submit("--shards", "4", "--time", "00:05:00")
        element = f"{jobs['array']}_4"
        pid = self.hold(4)
        self.slurm.ask("scancel", "--signal=USR1", "--batch", element)  # as Slurm does at the end of the time
        os.kill(pid, signal.SIGCONT)
        wait_until(lambda: self.slurm.job(element).get("Restarts") == "1", 20, "the element is requeued")
        self.assertRegex(self.log("shard-4"), r"shard 4 of 4: the wall time is nearly up; [1-9]\d* runs are finished")
        self.assertEqual(self.end_of(element)["JobState"], "COMPLETED")
        self.assertEqual(self.end_of(jobs["merge"])["JobState"], "COMPLETED")
        self.expect(0, "status", "work")

    def test_what_is_missing_is_told_by_the_merge(self):
        jobs = self.submit("--shards", "4", "--at-once", "1", "--option", "--comment=held back")
        self.slurm.ask("scancel", f"{jobs['array']}_[2-4]")
        fields = self.end_of(jobs["merge"])
        self.assertEqual((fields["JobState"], fields["ExitCode"]), ("FAILED", "3:0"))
        self.assertIn("7500 runs are missing: 2500-9999", self.log("merge"))
        self.assertRegex(self.log("merge"), re.escape(f"submit them by: cd {self.folder.name} && ") + r".*ostrakon'? submit study\.yaml -o work --cluster slurm")
        self.assertFalse(os.path.exists(self.path("study.h5")))

    def test_slurm_says_what_it_does_not_like(self):
        self.assertIn("sbatch refused work/jobs/shards.sh: sbatch: error: invalid partition specified: nowhere",
                      self.expect(2, "submit", "study.yaml", "-o", "work", "--cluster", "slurm", "--partition", "nowhere").err)
        self.write("many.yaml", STUDY.replace("[0, 0.5, 1, 1.5]", "{ from: 0, to: 1, count: 200 }"))
        self.assertIn("there are 150 shards, and an array of this cluster ends at 100 (MaxArraySize): --shards 100",
                      self.expect(2, "submit", "many.yaml", "-o", "many", "--shards", "150", "--cluster", "slurm").err)
        self.assertFalse(os.path.exists(self.path("many")))


if __name__ == "__main__":
    sys.exit(program.main())
