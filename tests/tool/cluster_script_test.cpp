#include "tool/cluster_script.h"

#include <gmock/gmock.h>

namespace ostrakon {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ArrayIndices, NeighboursAreARange) {
  EXPECT_EQ(array_indices({}), "");
  EXPECT_EQ(array_indices({3}), "3");
  EXPECT_EQ(array_indices({1, 2}), "1-2");
  EXPECT_EQ(array_indices({1, 3, 7, 8, 9, 12}), "1,3,7-9,12");
}

TEST(SecondsOfTime, AreOfHoursMinutesAndSeconds) {
  EXPECT_EQ(seconds_of_time("01:02:03"), 3723U);
  EXPECT_EQ(seconds_of_time("100:00:00"), 360'000U);
  EXPECT_EQ(seconds_of_time("2-03:00:30"), 2U * 86'400 + 3 * 3600 + 30);
  for (const char* wrong : {"", "90", "10:00", "1:2:3:4", "01:60:00", "01:00:60", "1-24:00:00", "1-00:00", "a:00:00", "01:00:00 ", ":00:00", "00:00:", "-01:00:00", "12345:00:00"})
    EXPECT_EQ(seconds_of_time(wrong), 0U) << wrong;
}

TEST(DirectiveWord, IsQuotedWhereSlurmWouldEndIt) {
  EXPECT_EQ(directive_word("--qos=long"), "--qos=long");
  EXPECT_EQ(directive_word("a b"), "\"a b\"");
  EXPECT_EQ(directive_word("a#b'c"), "\"a#b'c\"");
  EXPECT_EQ(directive_word("say \"\\\""), "\"say \\\"\\\\\\\"\"");
}

TEST(ShardsScript, LeavesOutWhatWasNotAskedFor) {
  ClusterJob job;
  job.elements = {2, 3};
  const std::string text = shards_script(job);
  EXPECT_THAT(text, HasSubstr("#SBATCH --array=2-3\n"));
  EXPECT_THAT(text, HasSubstr("#SBATCH --signal=B:USR1@120\n"));
  EXPECT_THAT(text, HasSubstr("flags=()\n"));
  for (const char* option : {"--time", "--mem", "--partition", "--account"}) EXPECT_THAT(text, Not(HasSubstr(std::string("#SBATCH ") + option))) << option;
  job.allow_outside = true;
  EXPECT_THAT(shards_script(job), HasSubstr("flags=(--allow-outside)\n"));
}

TEST(ShardsScript, NoticeComesAQuarterOfAShortTimeBeforeItsEnd) {
  ClusterJob job;
  job.time = "00:01:00";
  EXPECT_THAT(shards_script(job), HasSubstr("--signal=B:USR1@15\n"));
  job.time = "00:07:59";
  EXPECT_THAT(shards_script(job), HasSubstr("--signal=B:USR1@119\n"));
  job.time = "1-00:00:00";
  EXPECT_THAT(shards_script(job), HasSubstr("--signal=B:USR1@120\n"));
}

}  // namespace
}  // namespace ostrakon
