#include "docs/reference_parts.h"

#include "expression/functions.h"
#include "input/schema.h"
#include "phases/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace ostrakon {

namespace {

using testing::HasSubstr;

TEST(Reference, EveryEntryOfTheCatalogueHasAMeaning) {
  const Catalogue catalogue = engine_catalogue();
  for (const TableInfo& table : catalogue.tables) {
    for (const Attribute& one : table.attributes) EXPECT_NE(one.meaning, "") << table.plural << "." << one.name;
  }
  for (const RowSet& set : catalogue.row_sets) EXPECT_NE(set.meaning, "") << set.name;
  for (const Slot& slot : catalogue.slots) {
    EXPECT_NE(slot.meaning, "") << slot.path;
    EXPECT_NE(slot.neutral, "") << slot.path;
    for (const SlotInput& input : slot.inputs) EXPECT_NE(input.meaning, "") << slot.path << " " << input.name;
  }
  for (const WordList& list : catalogue.word_lists) {
    EXPECT_EQ(list.meanings.size(), list.words.size()) << list.name;
    EXPECT_THAT(list.meanings, testing::Each(testing::Ne(""))) << list.name;
  }
  for (const FunctionInfo& one : all_functions()) {
    EXPECT_NE(one.meaning, "") << one.name;
    EXPECT_NE(one.usage, "") << one.name;
  }
  for (const AggregateInfo& one : all_aggregates()) {
    EXPECT_NE(one.meaning, "") << one.name;
    EXPECT_NE(one.usage, "") << one.name;
  }
}

void expect_meanings(const Schema& schema, std::vector<const Schema*>& seen) {
  if (std::find(seen.begin(), seen.end(), &schema) != seen.end()) return;
  seen.push_back(&schema);
  for (const Field& field : schema.fields) {
    const bool slot = schema.what == "a phase";  // the catalogue says what these mean
    if (!slot) {
      EXPECT_NE(field.meaning, "") << schema.what << ": " << field.key;
    }
    expect_meanings(*field.schema, seen);
  }
  if (schema.each != nullptr) expect_meanings(*schema.each, seen);
}

TEST(Reference, EveryKeyHasAMeaning) {
  std::vector<const Schema*> seen;
  expect_meanings(scenario_schema(), seen);
  EXPECT_GT(seen.size(), 40u);
}

TEST(Reference, PartsTellOfEverySlotTableFunctionAndKey) {
  const Catalogue catalogue = engine_catalogue();
  const std::string slots = reference_part("slots", catalogue), tables = reference_part("tables", catalogue);
  for (const Slot& slot : catalogue.slots) EXPECT_THAT(slots, HasSubstr("| `" + slot.path + "` |"));
  for (const TableInfo& table : catalogue.tables) EXPECT_THAT(tables, HasSubstr("### " + table.plural + "\n"));
  std::string functions;
  for (const char* part : {"functions", "draws", "series", "aggregates"}) functions += reference_part(part, catalogue);
  for (const std::string& name : function_names()) EXPECT_THAT(functions, HasSubstr("`" + name + "("));
  const std::string keys = reference_part("keys", catalogue);
  for (const std::string& key : scenario_schema().keys()) EXPECT_THAT(keys, HasSubstr("| `" + key + "` |"));
  for (const Schema* schema : {&parameter_schema(), &post_schema(), &trigger_schema(), &effect_schema()})
    EXPECT_THAT(keys, HasSubstr(std::string(schema->what.substr(1)) + "\n"));
  EXPECT_EQ(keys.find("not in this version"), std::string::npos);
}

TEST(Reference, StateVariablesLeaveNothingOut) {
  const Catalogue catalogue = engine_catalogue();
  const std::string text = reference_part("state variables", catalogue);
  for (const TableInfo& table : catalogue.tables) {
    const std::string name = table.plural == "worlds" ? "world" : table.plural;
    EXPECT_TRUE(text.find("| **" + name + "** |") != std::string::npos ||
                text.find("`" + name + "` (") != std::string::npos)
        << name;
    for (const Attribute& one : table.attributes) {
      if (!one.hidden) {
        EXPECT_THAT(text, HasSubstr("`" + one.name + "`")) << table.plural;
      }
    }
  }
  for (const char* row :
       {"| `ability` | number | rules |", "| `stance` | number | rules |", "| `age` | year | engine, rules |",
        "| `take` | number | engine |", "; `cohort` (year): ", "| `patron` | → agent | engine, rules |"})
    EXPECT_THAT(text, HasSubstr(row));
}

TEST(Reference, ProcessesAreEverySlotOnceUnderThePhaseThatAsksIt) {
  const Catalogue catalogue = engine_catalogue();
  const std::string text = reference_part("processes", catalogue);
  for (const Slot& slot : catalogue.slots) {
    const std::string cell = "\n| `" + slot.path + "` |";
    const std::size_t at = text.find(cell);
    ASSERT_NE(at, std::string::npos) << slot.path;
    EXPECT_EQ(text.find(cell, at + 1), std::string::npos) << slot.path;
  }
  const auto at = [&](const char* row) { return text.find(row); };
  EXPECT_LT(at("| **power** |"), at("| `power.success` |"));
  EXPECT_LT(at("| `power.success` |"), at("| **appoint** |"));
  EXPECT_LT(at("| **appoint** |"), at("| `power.succession` |"));  // asked there, with or without the phase power
  EXPECT_EQ(at("| **environment** |"), std::string::npos);         // has no slots
}

TEST(Reference, OnlyWhatStandsBetweenTheMarksIsReplaced) {
  const Catalogue catalogue = engine_catalogue();
  const std::string before = "one\n<!-- generated: draws -->\n", after = "<!-- end -->\ntwo\n";
  const std::string made = with_parts(before + "old\n" + after, catalogue);
  EXPECT_EQ(made, before + "\n" + reference_part("draws", catalogue) + "\n" + after);
  EXPECT_EQ(with_parts(made, catalogue), made);
  EXPECT_EQ(with_parts("nothing to do\n", catalogue), "nothing to do\n");
  EXPECT_THROW(with_parts("<!-- generated: no such part -->\n<!-- end -->\n", catalogue), std::runtime_error);
  EXPECT_THROW(with_parts("<!-- generated: draws -->\n", catalogue), std::runtime_error);
}

}  // namespace

}  // namespace ostrakon
