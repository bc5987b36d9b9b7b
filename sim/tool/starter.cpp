#include "tool/starter.h"

#include "input/resolved.h"
#include "input/yaml.h"
#include "tool/shell_word.h"

namespace ostrakon {

namespace {

constexpr const char* commands =
    R"yaml(#   ostrakon check FILE      all mistakes at once, with places and what to write instead
#   ostrakon run FILE        live its runs, print the headline, write NAME.h5
#   ostrakon explain FILE    every value with where it is from, every rule in its order
)yaml";

constexpr const char* starter = R"yaml(# NAME: say here what it is about. What is from the record, and what is assumed?
COMMANDS# Everything below may be changed; # begins a comment.
ostrakon: 1                     # number of the format
name: NAME
summary: Two factions compete for the posts of a small state, and some of those who take fall.
clock: { step: month, start: 2000-01, steps: 240, warm_up: 24 }    # 20 years; metrics leave out the first two
replicates: 100                 # runs, which differ only in their draws

parameters:                     # all that --set and sweeps may move: --set patronage=1.5
  patronage: { value: 0.5, range: [0, 3], about: weight of a shared faction with the leader in promotion }
  greed:     { value: 0.2, range: [0, 1], about: what a wholly corrupt holder takes a month }
  vigilance: { value: 0.02, range: [0, 0.5], about: yearly chance of a tip for each unit of evidence }

variants:                       # whole alternatives; the first of an axis is the default: --set cause=merit
  cause:
    ties: { about: whom one knows decides }
    merit: { about: what one does decides, parameters: { patronage: 0 } }

ranks:                          # low to high
  - { name: clerk, retire_at: 60 }
  - { name: director, retire_at: 62 }
  - { name: minister, retire_at: 65 }
factions:
  north: { share: 0.6 }
  south: { share: 0.4 }
organisations:                  # a tree; rent: how much passes through a post
  ministry:
    posts: { minister: { rank: minister, role: leader, rent: 2 } }
    units:
      bureau:
        count: 4                # bureau 1 to bureau 4
        posts:
          director: { rank: director, rent: 1 }
          clerk: { rank: clerk, seats: 8, rent: 0.1 }
agents:                         # one for each seat, and a bench
  bench: 8
  start: { age: "uniform(30, 55)", ability: "normal(0, 1)", propensity: "beta(1, 3)" }   # commas need quotes in { }

attributes:                     # columns of your own
  world: { zeal: { start: 1, range: [0, 10], about: how hard the leadership looks for graft } }
definitions:                    # named formulas
  agents: { leader_man: faction == leader.faction }

rules:                          # by phase; a rule is one expression, or a few named terms
  life:
    die: yearly(0.005)
    retire: age >= rank.retire_at
  work:
    performance: 0.8*performance + 0.2*ability + normal(0, 0.2)
  rents:
    take: greed*propensity*post.rent
    evidence: take
  detect:
    tip: { press: "yearly(min(1, vigilance*evidence*world.zeal))" }
  investigate:
    capacity: 3
    stages:
      inquiry:
        status: under inquiry
        lasts: gamma(2, 2 months)
        then: { dismissal: logistic(evidence - 1), dropped: rest }
  appoint:
    selector: leader
    pool: { from: [rank below, bench], at_most: 20 }
    score:
      merit: performance
      ties: patronage*leader_man
      luck: normal(0, 0.5)
    recruit: { age: 30 }

timeline:                       # what happens when
  campaign: { from: 2010-01, to: 2012-12, do: { hold: { world.zeal: 5 } } }
triggers:                       # what follows from what: here a fall sobers the others of the faction
  warning:
    after: purged
    do: { to: holders where faction == cause.faction, set: { propensity: 0.98*propensity } }

metrics:
  every step:
    taken: sum(take of holders)
    power: share((rank + 1)^2 of holders by faction)
  at end:
    falls: count(events where kind == purged)
    fallen_directors: mean(fell of spells where title == director)
    campaign_falls: count(cases where outcome == dismissal and opened_at >= 2010-01 and opened_at < 2013-01)
    mean_taken: average(taken)
headline: [falls, fallen_directors, campaign_falls, mean_taken]
)yaml";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string commands_for(const std::string& name, const std::string& file) {
  return replaced(replaced(commands, "FILE", shell_word(file)), "NAME", name);
}

std::string comment_of(const InputNode& parameter) {
  const InputNode* about = parameter.is_map() ? parameter.find("about") : nullptr;
  return about != nullptr && about->is_scalar() ? "  # " + about->text.text : "";
}

std::string axes_text(const Scenario& base) {
  std::string text;
  for (const ChosenAxis& axis : *base.resolved.axes) {
    text += "#   --set " + axis.name + "=ALTERNATIVE, one of:";
    for (std::size_t i = 0; i < axis.alternatives.size(); ++i)
      text += (i == 0 ? " " : ", ") + axis.alternatives[i] + (i == 0 ? " (the default)" : "");
    text += "\n";
  }
  return text;
}

std::string as_yaml(const std::string& text) {
  return line_of(scalar_node(unplaced(text)), 4000);
}

// Comments of a scenario may hold anything, but each is one line here.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return text;
}

// What a variant sets it also sets over this file.
std::string parameters_text(const InputNode& parameters, const std::vector<ChosenAxis>& axes, const Sources& sources) {
  std::string text, varied;
  for (const InputEntry& entry : parameters.entries) {
    const InputNode* value = entry.value.is_map() ? entry.value.find("value") : nullptr;
    if (value == nullptr) continue;
    if (laid_by(value->place, axes, sources).empty()) {
      text += one_line("#   " + entry.key + ": " + line_of(*value, 200) + comment_of(entry.value)) + "\n";
    } else {
      varied += (varied.empty() ? "" : ", ") + entry.key;
    }
  }
  if (!text.empty()) text = "\n# Its parameters, as they are there:\n# parameters:\n" + text;
  if (!varied.empty()) text += one_line("# Set by its variants, which win over this file; use --set: " + varied) + "\n";
  return text;
}

}  // namespace

std::string starter_text(const std::string& name, const std::string& file) {
  return replaced(replaced(starter, "COMMANDS", commands_for(name, file)), "NAME", name);
}

std::string variation_text(const std::string& name, const std::string& file, const std::string& extends,
                           const Scenario& base, const Sources& sources) {
  const InputNode& document = *base.resolved.document;
  std::string text = "# A variation on " + one_line(base.name) + ": " + one_line(base.summary) +
                     "\n# What is not said here is as there. Take away the # of what you change.\n" +
                     commands_for(name, file) + "ostrakon: 1\nname: " + name +
                     "\nsummary: " + as_yaml("A variation on " + one_line(base.name) + ".") +
                     "\nextends: " + as_yaml(extends) + "\n";
  text += "\n# replicates: " + std::to_string(base.replicates) + "\n";
  if (const InputNode* parameters = document.find("parameters"); parameters != nullptr)
    text += parameters_text(*parameters, *base.resolved.axes, sources);
  if (const std::string axes = axes_text(base); !axes.empty())
    text += "\n# Its variants are chosen when it is run:\n" + axes;
  text += R"yaml(
# A rule may get a further named term, an inherited term another formula, and `none` takes one away:
# rules:
#   appoint:
#     score:
#       mine: 0.02*months_in_post

# Further measures, and which are printed:
# metrics:
#   at end:
#     oldest: max(age of holders)
)yaml";
  if (const InputNode* headline = document.find("headline"); headline != nullptr)
    text += one_line("# headline: " + line_of(*headline, 400)) + "\n";
  return text;
}

}  // namespace ostrakon
