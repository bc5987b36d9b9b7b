// What is asked of Slurm, by its own commands.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace ostrakon {

// sbatch is not there, or has refused. what() says it in Slurm's words.
struct SlurmError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Submits a script and gives the number of its job. It waits until the jobs `after` have ended in any way; none: it does not
// wait. Throws SlurmError.
std::string slurm_submit(const std::string& script, const std::vector<std::string>& after);

// The jobs of this user that wait or run, by number, with those elements of arrays that do. Empty too where Slurm does not
// say.
std::map<std::string, std::set<std::size_t>> slurm_queue();

// Takes a job out of the queue that has not begun.
void slurm_withdraw(const std::string& job);

// The largest index that an array may have; nullopt: Slurm does not say.
std::optional<std::size_t> slurm_largest_index();

}  // namespace ostrakon
