#include "base/json.h"

#include <gtest/gtest.h>

#include <limits>

namespace ostrakon {

namespace {

TEST(Json, StandsOnOneLineIfItFits) {
  JsonValue object = JsonValue::object();
  object.set("name", "a \"b\"").set("half", JsonValue::number(0.5)).set("yes", JsonValue::flag(true));
  object.set("list", JsonValue::texts({"x", "y"})).set("nothing", JsonValue::list());
  EXPECT_EQ(object.written(),
            "{\"name\": \"a \\\"b\\\"\", \"half\": 0.5, \"yes\": true, \"list\": [\"x\", \"y\"], \"nothing\": []}\n");
}

TEST(Json, HasALineForEachPartOfWhatDoesNotFit) {
  const std::string words(50, 'w');
  JsonValue object = JsonValue::object();
  object.set("first", JsonValue::texts({words, words, words})).set("last", JsonValue::object());
  EXPECT_EQ(object.written(), "{\n  \"first\": [\n    \"" + words + "\",\n    \"" + words + "\",\n    \"" + words +
                                  "\"\n  ],\n  \"last\": {}\n}\n");
}

TEST(Json, KeepsKeysInTheirOrder) {
  JsonValue object = JsonValue::object();
  EXPECT_TRUE(object.empty());
  object.set("b", "1").set("a", "2");
  EXPECT_EQ(object.written(), "{\"b\": \"1\", \"a\": \"2\"}\n");
  EXPECT_TRUE(object.has("a"));
  EXPECT_FALSE(object.has("c"));
  JsonValue list = JsonValue::list();
  list.add(JsonValue::number(std::numeric_limits<double>::infinity())).add(std::move(object));
  EXPECT_EQ(list.written(), "[null, {\"b\": \"1\", \"a\": \"2\"}]\n");
}

TEST(Json, WritesCountsOut) {
  EXPECT_EQ(json_number(100'000), "100000");
  EXPECT_EQ(json_number(-2), "-2");
  EXPECT_EQ(json_number(0.5), "0.5");
  EXPECT_EQ(json_number(1e20), "1e+20");
}

}  // namespace
}  // namespace ostrakon
