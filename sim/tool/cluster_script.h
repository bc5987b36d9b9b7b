// The scripts by which a Slurm cluster lives a sweep: texts and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ostrakon {

// What the scripts are made of. Paths are as they were typed, for the working folder in which the jobs run.
struct ClusterJob {
  std::string name;         // of the experiment
  std::string program;      // path of this program
  std::string experiment, folder, merged;
  std::string working_folder;
  std::string again;        // the command that submits what is missing, for a shell
  std::size_t shards = 1;   // of the plan
  std::vector<std::size_t> elements;  // shards to live, from 1, ascending
  std::size_t at_once = 0;  // elements that may run together; 0: any number
  unsigned threads = 1;
  std::string time;         // wall time of a job, HH:MM:SS; empty: the partition's
  std::string memory, partition, account;  // empty: the cluster's
  std::vector<std::string> options;        // more words for sbatch, each a line: "--qos=long"
  bool allow_outside = false;
};

// Numbers as Slurm writes the indices of an array: "3,7-9".
std::string array_indices(const std::vector<std::size_t>& ascending);

// Seconds of "HH:MM:SS" or "D-HH:MM:SS"; 0: it is neither.
std::size_t seconds_of_time(const std::string& text);

// A word of an #SBATCH line, in quotes where Slurm needs them.
std::string directive_word(const std::string& word);

// The script of an element, which lives one shard, and of the job that merges them afterwards.
std::string shards_script(const ClusterJob&);
std::string merge_script(const ClusterJob&);

// A script that writes both down and submits them: what --print shows. Without elements it submits the merge alone.
std::string submitting_script(const ClusterJob&);

// Where the two lie, and the numbers of the jobs that were submitted, one a line.
std::string shards_script_path(const ClusterJob&);
std::string merge_script_path(const ClusterJob&);
std::string submitted_path(const ClusterJob&);

}  // namespace ostrakon
