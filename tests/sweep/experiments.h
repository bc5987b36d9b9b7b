// Experiments given as text, beside a small scenario of their own.
#pragma once

#include "input/experiment.h"
#include "phases/simulation.h"
#include "sweep/points.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace ostrakon {

class ExperimentFolder {
 public:
  ExperimentFolder() : path_(std::filesystem::temp_directory_path() / ("ostrakon-sweep-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
    write("court.yaml", R"y(ostrakon: 1
name: court
clock: { step: month, start: 2000-01, steps: 6 }
replicates: 7
parameters: { merit: { value: 0.5, range: [0, 3] }, luck: 1, seats: { value: 4, range: [1, 50] }, strict: no }
ranks: [ { name: clerk }, { name: chief } ]
organisations: { court: { posts: { chief: { rank: chief, role: leader }, clerk: { rank: clerk, seats: seats } } } }
rules: { work: { performance: "merit*ability + normal(0, luck)" }, life: { die: { value: yearly(0.1), when: strict } } }
metrics: { at end: { able: mean(ability of holders), chiefs: count(spells where title == chief) } }
variants: { mood: { calm: {}, tense: { parameters: { luck: 2 } }, grim: { parameters: { luck: 3 } } } }
)y");
  }
  ~ExperimentFolder() { std::filesystem::remove_all(path_); }
  ExperimentFolder(const ExperimentFolder&) = delete;
  ExperimentFolder& operator=(const ExperimentFolder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  // `rest` follows the format and the scenario. `said`: all problems.
  std::optional<Experiment> read(const std::string& rest, std::string* said = nullptr) const {
    const std::string file = write("study.yaml", "ostrakon experiment: 1\nscenario: court.yaml\n" + rest);
    Sources sources;
    Problems problems(sources);
    std::optional<Experiment> experiment = read_experiment(file, {}, engine_catalogue(), sources, problems);
    if (said != nullptr) *said = problems.text();
    if (said == nullptr && !experiment) ADD_FAILURE() << problems.text();
    return experiment;
  }
  std::vector<Point> points(const std::string& rest) const {
    const std::optional<Experiment> experiment = read(rest);
    return experiment ? points_of(*experiment) : std::vector<Point>();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace ostrakon
