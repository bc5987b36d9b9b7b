"""Jobs for a cluster without one: what is written, what is asked of Slurm, and what the scripts do by themselves."""

import glob
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import time
import unittest

import program
from program import PROGRAM, ProgramTest

SOURCE = pathlib.Path(__file__).resolve().parents[2]

STUDY = """ostrakon experiment: 1
name: a study
scenario: tiny.yaml
vary: { noise: [0, 0.5, 1, 1.5] }
replicates: 10
"""

# Each writes down how it was called; sbatch gives the numbers 1, 2, …
FAKES = {
    "sbatch": 'printf "%s|" "$@" >>calls; echo >>calls; n=0; while read -r; do n=$((n+1)); done <calls; echo "$n;somewhere"',
    "squeue": 'while read -r line; do echo "$line"; done <queue',
    "scontrol": 'if [ "$1" = show ]; then echo "MaxArraySize            = 101"; else echo "scontrol $*" >>calls; fi',
    "scancel": 'echo "scancel $*" >>calls',
}


class Submit(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("tiny.yaml", program.tiny("0.01"))
        self.write("study.yaml", STUDY)
        self.write("queue", "")
        self.write("calls", "")
        os.mkdir(self.path("fakes"))
        for name, text in FAKES.items():
            self.fake(name, text)
        before = os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", before)
        os.environ["PATH"] = self.path("fakes")

    def fake(self, name, text):
        self.write(f"fakes/{name}", f"#!/bin/bash\n{text}\n")
        os.chmod(self.path(f"fakes/{name}"), 0o755)

    def submit(self, *words, code=0, experiment="study.yaml", folder="work"):
        return self.expect(code, "submit", experiment, "-o", folder, "--cluster", "slurm", *words)

    def calls(self):
        with open(self.path("calls"), encoding="utf-8") as file:
            return file.read().splitlines()

    def text(self, name):
        return self.bytes_of(name).decode()

    def test_an_array_and_a_merge_that_waits_for_it(self):
        said = self.submit("--shards", "4", "--at-once", "2", "--time", "01:00:00", "-t", "3", "--memory", "2G", "--partition", "short", "--account", "me",
                           "--option", "--qos=long", "--option", "--comment=a b").out
        self.assertIn("job 1: shards 1-4 of 4, one an element\njob 2: merges them into a_study.h5 when all have ended\n", said)
        self.assertEqual(self.calls(), ["--parsable|work/jobs/shards.sh|", "--parsable|--dependency=afterany:1|work/jobs/merge.sh|"])
        lines = self.text("work/jobs/shards.sh").splitlines()
        for option in ("--job-name=a_study", "--array=1-4%2", "--time=01:00:00", "--cpus-per-task=3", "--mem=2G", "--partition=short", "--account=me", "--qos=long",
                       '"--comment=a b"', "--signal=B:USR1@120", "--requeue", "--open-mode=append", f"--output={self.path('work')}/jobs/shard-%a.log"):
            self.assertIn("#SBATCH " + option, lines)
        self.assertEqual(sorted(os.listdir(self.path("work"))), ["jobs", "plan"])
        self.expect(3, "status", "work")

    def test_a_damaged_shard_is_submitted_again(self):
        self.expect(0, "sweep", "study.yaml", "-o", "work", "--shards", "4", "-q")
        data = bytearray(self.bytes_of("work/shard-00003.runs"))
        data[len(data) // 2] ^= 1
        with open(self.path("work/shard-00003.runs"), "wb") as file:
            file.write(data)
        self.assertIn("job 1: shard 3 of 4", self.submit().out)
        # Its element is in the queue, and nothing merges.
        self.write("queue", "1 3\n")
        self.assertIn("job 3: merges them into a_study.h5", self.submit().out)
        self.assertEqual(self.calls()[2:], ["--parsable|--dependency=afterany:1|work/jobs/merge.sh|"])
        self.fake("squeue", "echo 'Unable to contact slurm controller' >&2; exit 1")
        self.assertIn("squeue does not tell what is in the queue: Unable to contact", self.submit(code=2).err)

    def test_a_site_whose_sbatch_says_more(self):
        self.fake("sbatch", 'echo "Welcome to the cluster"; echo "4711;main"')
        self.assertIn("job 4711: shards 1-2 of 2", self.submit("--shards", "2").out)

    def test_only_what_is_missing_is_submitted_again(self):
        self.submit("--shards", "4")
        self.expect(0, "sweep", "study.yaml", "-o", "work", "--shard", "2/4", "-q")
        self.write("queue", "1 1\n2 N/A\n9 4\n")  # element 1 runs, the merge waits; job 9 is another sweep's
        said = self.submit()
        self.assertIn("what job 1 is still to live was left out", said.err)
        self.assertIn("job 3: shards 3-4 of 4, one an element\n", said.out)
        self.assertIn("`scancel 1 3 4` ends them", said.out)
        self.assertIn("#SBATCH --array=3-4\n", self.text("work/jobs/shards.sh"))
        self.assertEqual(self.calls()[2:], ["--parsable|work/jobs/shards.sh|", "--parsable|--dependency=afterany:1:3|work/jobs/merge.sh|", "scancel --state=PENDING 2"])
        self.write("queue", "1 1\n3 3\n3 4\n4 N/A\n")
        self.assertIn("are in the queue already, as job 1; nothing was submitted", self.submit().err)
        for shard in (1, 3, 4):
            self.expect(0, "sweep", "study.yaml", "-o", "work", "--shard", f"{shard}/4", "-q")
        self.write("queue", "4 N/A\n")
        self.assertIn("job 4 is to merge them already; nothing was submitted", self.submit().err)
        self.write("queue", "")
        script = self.submit("--print").out
        self.assertIn("\nmerge=$(sbatch --parsable work/jobs/merge.sh)\n", script)
        self.assertNotIn("shards.sh", script)
        calls = len(self.calls())
        self.assertEqual(json.loads(self.submit("--json").out), {"array": "", "merge": str(calls + 1), "elements": "", "shards": 4, "merged": "a_study.h5"})
        self.assertEqual(self.calls()[calls:], ["--parsable|work/jobs/merge.sh|"])
        self.expect(0, "merge", "work", "-o", "a_study.h5")
        self.assertIn("all runs are there, and a_study.h5 is; nothing was submitted", self.submit().err)

    def test_print_touches_nothing_and_does_the_same(self):
        before = self.files()
        script = self.submit("--shards", "2", "--print").out
        self.assertEqual(self.files(), before)
        os.environ["PATH"] += ":/usr/bin:/bin"
        done = subprocess.run(["bash", "-c", script], cwd="/", capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls(), ["--parsable|work/jobs/shards.sh|", "--parsable|--dependency=afterany:1|work/jobs/merge.sh|"])
        self.assertEqual((done.stdout, self.text("work/jobs/submitted")), ("job 1: lives the shards, job 2: merges them\n", "1\n2\n"))
        printed = self.text("work/jobs/shards.sh"), self.text("work/jobs/merge.sh")
        self.submit("--shards", "2")
        self.assertEqual((self.text("work/jobs/shards.sh"), self.text("work/jobs/merge.sh")), printed)

    @unittest.skipIf(shlex.quote(str(SOURCE)) != str(SOURCE), "the folder's name needs quotes, which the template does not have")
    def test_the_template_is_what_is_printed(self):
        done = subprocess.run([PROGRAM, "submit", "configs/bureau-curse.yaml", "-o", "curse", "--cluster", "slurm", "--shards", "15", "--time", "01:00:00", "--memory", "2G", "--print"],
                              cwd=SOURCE, capture_output=True, text=True, timeout=60, check=True)
        printed = done.stdout.replace(os.path.realpath(PROGRAM), "/opt/ostrakon/bin/ostrakon").replace(str(SOURCE), "/scratch/study")
        self.assertEqual(printed, (SOURCE / "configs/cluster/slurm.sh").read_text(encoding="utf-8"))

    def test_no_word_breaks_out_of_the_scripts(self):
        folder = """a b'c"d$(touch broken)`touch broken`#%x"""
        self.write("study.yaml", STUDY.replace("a study", '"n; touch broken\\n#SBATCH --x"'))
        self.submit("--shards", "2", folder=folder)
        os.environ["PATH"] += ":/usr/bin:/bin"
        os.environ.update(SLURM_ARRAY_TASK_ID="2", SLURM_ARRAY_JOB_ID="1")
        self.addCleanup(os.environ.pop, "SLURM_ARRAY_TASK_ID")
        self.addCleanup(os.environ.pop, "SLURM_ARRAY_JOB_ID")
        for script, code in (("shards", 0), ("merge", 3)):
            done = subprocess.run(["bash", self.path(f"{folder}/jobs/{script}.sh")], cwd=self.folder.name, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, code, done.stderr)
        again = done.stdout.split("submit them by: ")[1]
        self.assertEqual(subprocess.run(["bash", "-c", again], cwd="/", capture_output=True, text=True, timeout=60, check=False).returncode, 0)
        self.assertNotIn("broken", self.files())
        text = self.text(f"{folder}/jobs/shards.sh")
        self.assertIn("#SBATCH --job-name=n__touch_broken__SBATCH_--x\n", text)
        self.assertIn(f'#SBATCH --output="{self.folder.name}/a b' + "'" + r'c\"d$(touch broken)`touch broken`#%%x/jobs/shard-%a.log"' + "\n", text)

    def element(self, study):
        """The script of the first of two shards as Slurm starts it; the sweep is under way, or has at least begun to plan."""
        self.write("study.yaml", study)
        self.submit("--shards", "2")
        environment = {**os.environ, "PATH": self.path("fakes") + ":/usr/bin:/bin", "SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_JOB_ID": "7"}
        return subprocess.Popen(["bash", "work/jobs/shards.sh"], cwd=self.folder.name, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for(self, pattern, least):
        end = time.monotonic() + 60
        while not any(os.path.getsize(path) >= least for path in glob.glob(self.path(pattern))):
            self.assertLess(time.monotonic(), end, pattern)
            time.sleep(0.02)

    def test_an_element_told_of_its_end_keeps_its_runs_and_goes_back(self):
        element = self.element(STUDY.replace("10", "200000"))
        self.wait_for("work/shard-00001.*.journal", 1000)
        element.send_signal(signal.SIGUSR1)
        out, err = element.communicate(timeout=60)
        self.assertEqual(element.returncode, 0, out + err)
        self.assertRegex(out, r"^shard 1 of 2: the wall time is nearly up; [1-9]\d* runs are finished")
        self.assertEqual(self.calls()[2:], ["scontrol requeue 7_1"])
        self.assertEqual(json.loads(self.expect(3, "status", "work", "--shard", "1", "--json").out)["held"], 0)
        self.assertEqual(json.loads(self.expect(3, "status", "work", "--shard", "2", "--json").out)["finished"], 0)

    def test_an_element_that_would_get_nowhere_does_not_go_back(self):
        self.write("tiny.yaml", program.tiny("0.01", steps=1_000_000))
        element = self.element(STUDY)
        self.wait_for("work/shard-00001.lock", 1)
        element.send_signal(signal.SIGUSR1)
        out, err = element.communicate(timeout=60)
        self.assertEqual(element.returncode, 3, out + err)
        self.assertIn("no run was finished within the wall time", out)
        self.assertEqual(len(self.calls()), 2)

    def test_the_template_for_gnu_parallel_lives_a_sweep_and_goes_on(self):
        if shutil.which("parallel", path="/usr/bin") is None:
            self.skipTest("there is no GNU parallel here (./bootstrap test installs it)")
        folder = "a b'c"
        self.expect(0, "sweep", "study.yaml", "-o", "plain", "--shards", "1", "-q")
        self.expect(0, "merge", "plain", "-o", "plain.h5")
        self.expect(0, "sweep", "study.yaml", "-o", folder, "--shard", "3/4", "-q")
        environment = {**os.environ, "PATH": "/usr/bin:/bin", "OSTRAKON": PROGRAM, "EXPERIMENT": "study.yaml", "FOLDER": folder, "MERGED": "merged.h5", "SHARDS": "4"}
        done = subprocess.run([SOURCE / "configs/cluster/parallel.sh", "--jobs", "2"], cwd=self.folder.name, env=environment, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.text(f"{folder}/jobs/parallel.log").splitlines()), 5)
        self.assertTrue(self.bytes_of("merged.h5") == self.bytes_of("plain.h5"))

    def test_mistakes(self):
        for words, said in ((("study.yaml", "-o", "w"), "for which kind of cluster? --cluster slurm"),
                            (("study.yaml", "-o", "w", "--cluster", "slrum"), "unknown cluster 'slrum'; did you mean 'slurm'?"),
                            (("study.yaml", "-o", "w", "--cluster", "pbs"), "unknown cluster 'pbs'; this version submits to slurm"),
                            (("study.yaml", "--cluster", "slurm"), "a sweep is lived in a folder that all nodes see: -o DIR"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "--time", "90"), "--time is HH:MM:SS or D-HH:MM:SS, a minute or more, not '90'"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "--time", "00:00:59"), "a minute or more"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "--time", "01:60:00"), "not '01:60:00'"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "--memory", "2 GB"), "--memory is a whole number with K, M, G or T"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "--memory", "0G"), "not '0G'"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "--option", "qos=long"), "--option takes what sbatch would"),
                            (("study.yaml", "-o", "w\nx", "--cluster", "slurm"), "--output holds a line break"),
                            (("study.yaml", "-o", "w\\x", "--cluster", "slurm"), "--output holds a backslash"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "--at-once", "0"), "--at-once is a whole number from 1"),
                            (("study.yaml", "-o", "queue", "--cluster", "slurm"), "queue: is a file; a sweep is lived in a folder"),
                            (("study.yaml", "-o", "fakes", "--cluster", "slurm", "--print"), "fakes: is not empty and holds no sweep"),
                            (("study.yaml", "-o", "w", "--cluster", "slurm", "-m", "calls"), "calls: already exists"),
                            (("tiny.yaml", "-o", "w", "--cluster", "slurm"), "nothing was submitted")):
            self.assertIn(said, self.expect(2, "submit", *words).err)
        self.assertEqual(self.calls(), [])
        self.assertFalse(os.path.exists(self.path("w")))

    def test_slurm_that_is_not_there_or_refuses(self):
        self.fake("sbatch", 'echo "sbatch: error: out of luck" >&2; exit 1')
        self.assertIn("sbatch refused work/jobs/shards.sh: sbatch: error: out of luck", self.submit(code=2).err)
        self.fake("sbatch", 'case "$*" in *merge*) exit 4;; *) echo 12;; esac')
        said = self.submit(code=1).err
        self.assertIn("job 12 lives the shards, but: sbatch refused work/jobs/merge.sh: exit code 4", said)
        self.assertIn("ostrakon merge work -o a_study.h5", said)
        self.fake("sbatch", "echo hello")
        self.assertIn("sbatch gave no number of a job for work/jobs/shards.sh, but: hello", self.submit(code=2).err)
        os.remove(self.path("fakes/sbatch"))
        self.assertIn("there is no sbatch here", self.submit(code=2).err)

    def test_more_shards_than_an_array_may_have(self):
        self.write("study.yaml", STUDY.replace("[0, 0.5, 1, 1.5]", "{ from: 0, to: 1, count: 101 }"))
        self.assertIn("there are 101 shards, and an array of this cluster ends at 100 (MaxArraySize): --shards 100", self.submit("--shards", "101", code=2).err)
        self.assertFalse(os.path.exists(self.path("work")))
        self.submit("--shards", "100")


if __name__ == "__main__":
    sys.exit(program.main())
