#include "tool/slurm.h"

#include "tool/other_program.h"

#include <charconv>
#include <sstream>

namespace ostrakon {

namespace {

std::optional<std::size_t> number_of(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string without_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

std::string slurm_submit(const std::string& script, const std::vector<std::string>& after) {
  std::vector<std::string> words = {"sbatch", "--parsable"};
  std::string dependency;
  for (const std::string& job : after) dependency += ":" + job;
  if (!dependency.empty()) words.push_back("--dependency=afterany" + dependency);
  words.push_back(script);
  const Answer answer = ask_program(words);
  if (!answer.found) throw SlurmError("there is no sbatch here (is this a login node of a Slurm cluster, and its module loaded?)");
  const std::string said = without_end(answer.err.empty() ? answer.out : answer.err);
  if (answer.code != 0) throw SlurmError("sbatch refused " + script + ": " + (said.empty() ? "exit code " + std::to_string(answer.code) : said));
  // "123", or "123;cluster" where there are several clusters.
  // A site's own sbatch may say more before it.
  std::string job = without_end(answer.out);
  job = job.substr(job.rfind('\n') + 1);
  job = job.substr(0, job.find(';'));
  if (!number_of(job)) throw SlurmError("sbatch gave no number of a job for " + script + ", but: " + without_end(answer.out + answer.err));
  return job;
}

std::map<std::string, std::set<std::size_t>> slurm_queue() {
  std::map<std::string, std::set<std::size_t>> queue;
  const Answer answer = ask_program({"squeue", "--me", "--noheader", "--array", "--format=%F %K"});
  if (!answer.found) return queue;
  // An empty queue would have all that is in it submitted twice.
  if (answer.code != 0) throw SlurmError("squeue does not tell what is in the queue: " + without_end(answer.err.empty() ? answer.out : answer.err));
  std::istringstream lines(answer.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string job, index;
    if (!(words >> job >> index)) continue;
    std::set<std::size_t>& elements = queue[job];
    if (const std::optional<std::size_t> element = number_of(index)) elements.insert(*element);  // "N/A" of a job that is no array
  }
  return queue;
}

void slurm_withdraw(const std::string& job) { ask_program({"scancel", "--state=PENDING", job}); }

std::optional<std::size_t> slurm_largest_index() {
  const Answer answer = ask_program({"scontrol", "show", "config"});
  if (!answer.found || answer.code != 0) return std::nullopt;
  std::istringstream lines(answer.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key, equals, value;
    if (!(words >> key >> equals >> value) || key != "MaxArraySize") continue;
    const std::optional<std::size_t> size = number_of(value);
    return size && *size > 0 ? std::optional(*size - 1) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace ostrakon
