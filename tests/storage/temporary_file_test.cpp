// Nothing half written: what is left when the writer is refused, stopped, killed, or the disk is full.
#include "storage/history_reader.h"
#include "storage/history_writer.h"
#include "storage/sample_history.h"
#include "storage/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

namespace ostrakon {
namespace {

using test::sample_layout;
using test::sample_run;
using testing::HasSubstr;

class UnfinishedFile : public testing::Test {
 protected:
  UnfinishedFile() {
    target_ = (folder_ / "history.h5").string();
  }
  void write_old() { std::ofstream(target_) << "old"; }
  std::string content() const {
    std::ifstream in(target_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()));
  }
  test::ScratchFolder scratch_{"unfinished"};
  const std::filesystem::path& folder_ = scratch_.path;
  std::string target_;
};

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const StorageError& problem) {
    return problem.what();
  }
  return "nothing was refused";
}

// Runs `action` in a child process and gives its wait status.
int in_child(const std::function<int()>& action) {
  const pid_t child = fork();
  if (child == 0) _exit(action());
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

TEST_F(UnfinishedFile, IsRemovedWithoutFinish) {
  {
    HistoryWriter writer(target_, sample_layout(), Overwrite::refuse);
    writer.add(sample_run(1, 5));
    EXPECT_EQ(entries(), 1u);
    EXPECT_FALSE(std::filesystem::exists(target_));
  }
  EXPECT_EQ(entries(), 0u);
}

TEST_F(UnfinishedFile, RefusesToOverwrite) {
  write_old();
  EXPECT_THAT(refusal([&] { HistoryWriter(target_, sample_layout(), Overwrite::refuse); }),
              HasSubstr("already exists"));
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(UnfinishedFile, RefusesATargetThatAppearsMeanwhile) {
  HistoryWriter writer(target_, sample_layout(), Overwrite::refuse);
  write_old();
  EXPECT_THAT(refusal([&] { writer.finish(); }), HasSubstr("has appeared meanwhile"));
  EXPECT_EQ(content(), "old");
}

TEST_F(UnfinishedFile, ReplacesOnlyAtTheEnd) {
  write_old();
  HistoryWriter writer(target_, sample_layout(), Overwrite::replace);
  writer.add(sample_run(1, 5));
  EXPECT_EQ(content(), "old");
  writer.finish();
  EXPECT_EQ(HistoryReader(target_).rows("runs"), 1u);
  EXPECT_EQ(entries(), 1u);
  EXPECT_THAT(refusal([&] { writer.finish(); }), HasSubstr("cannot be finished"));
  EXPECT_THAT(refusal([&] { writer.add(sample_run(2, 5)); }), HasSubstr("no run can be added"));
}

TEST_F(UnfinishedFile, SaysWhatIsWrongWithTheFolder) {
  const std::string lost = (folder_ / "lost" / "history.h5").string();
  EXPECT_THAT(refusal([&] { HistoryWriter(lost, sample_layout(), Overwrite::replace); }), HasSubstr("does not exist"));
  EXPECT_THAT(refusal([&] { HistoryWriter(folder_.string(), sample_layout(), Overwrite::replace); }),
              HasSubstr("is a folder"));
}

TEST_F(UnfinishedFile, CannotBeginInAFolderThatIsNotWritable) {
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  // The superuser may write anywhere, so the child gives up that right first.
  const int status = in_child([&] {
    constexpr uid_t nobody = 65534;
    if (geteuid() == 0 && seteuid(nobody) != 0) return 2;
    const std::string reason = refusal([&] { HistoryWriter(target_, sample_layout(), Overwrite::refuse); });
    return reason.find("cannot be written to") == std::string::npos ? 1 : 0;
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(UnfinishedFile, LeavesTheOldFileWhenKilled) {
  write_old();
  const int status = in_child([&] {
    HistoryWriter writer(target_, sample_layout(), Overwrite::replace);
    for (std::uint32_t run = 0; run < 100; ++run) writer.add(sample_run(run, 200));
    raise(SIGKILL);
    return 0;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(entries(), 2u) << "the old file and the unfinished one";
}

TEST_F(UnfinishedFile, LeavesTheOldFileWhenTheDiskIsFull) {
  write_old();
  const int status = in_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200000, 200000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
    const std::string reason = refusal([&] {
      HistoryWriter writer(target_, sample_layout(), Overwrite::replace);
      for (std::uint32_t run = 0; run < 400; ++run) writer.add(sample_run(run, 200));
      writer.finish();
    });
    return reason.find("File too large") == std::string::npos ? 1 : 0;
  });
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(content(), "old");
  EXPECT_EQ(entries(), 1u);
}

// Changes bytes of the unfinished file behind the writer's back, as a bad disk would.
TEST_F(UnfinishedFile, IsNotPublishedWhenItDoesNotReadBack) {
  HistoryWriter writer(target_, sample_layout(), Overwrite::refuse);
  for (std::uint32_t run = 0; run < 100; ++run) writer.add(sample_run(run, 700));
  const std::filesystem::path unfinished = std::filesystem::directory_iterator(folder_)->path();
  // Whole chunks of events lie in the second half by now.
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(unfinished));
  std::fstream file(unfinished, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(size - 20000);
  file << std::string(2000, 'x');
  file.close();
  EXPECT_NE(refusal([&] { writer.finish(); }), "nothing was refused");
  EXPECT_FALSE(std::filesystem::exists(target_));
}

}  // namespace
}  // namespace ostrakon
