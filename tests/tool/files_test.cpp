#include "storage/error.h"
#include "tool/library_folder.h"
#include "tool/provenance.h"
#include "tool/side_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace ostrakon {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              (std::string("ostrakon-") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string content(const fs::path& path) const {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST(SidePath, ReplacesTheEnding) {
  EXPECT_EQ(side_path("results/a.h5"), "results/a.run.json");
  EXPECT_EQ(side_path("a.b.h5"), "a.b.run.json");
  EXPECT_EQ(side_path("a.hdf"), "a.hdf.run.json");
  EXPECT_EQ(side_path(".h5"), ".h5.run.json");
}

TEST_F(Files, SideFileTellsAndReplaces) {
  const std::string history = (folder_ / "a.h5").string();
  SideFile side{history, {"ostrakon", "run", "a \"b\".yaml"}, "2026-01-02T03:04:05Z", 1.5, "node", 4, 9, 1, true};
  write_side_file(side);
  const std::string first = content(folder_ / "a.run.json");
  EXPECT_THAT(first, HasSubstr("\"command\": [\"ostrakon\", \"run\", \"a \\\"b\\\".yaml\"]"));
  EXPECT_THAT(first, HasSubstr("\"seconds\": 1.5,"));
  EXPECT_THAT(first, HasSubstr("\"threads\": 4,"));
  EXPECT_THAT(first, HasSubstr("\"runs_failed\": 1,"));
  EXPECT_THAT(first, HasSubstr("\"interrupted\": true"));
  side.runs_done = 10;
  write_side_file(side);
  EXPECT_THAT(content(folder_ / "a.run.json"), HasSubstr("\"runs_done\": 10,"));
  EXPECT_EQ(entries(), 1U) << "no temporary file stays";
}

TEST_F(Files, SideFileReplacesNothingOfOthers) {
  SideFile side;
  side.history = (folder_ / "b.h5").string();
  std::ofstream(folder_ / "b.run.json") << "{\"mine\": 1}";
  EXPECT_THROW(write_side_file(side), StorageError);
  EXPECT_EQ(content(folder_ / "b.run.json"), "{\"mine\": 1}");
}

TEST_F(Files, SideFileInAMissingFolder) {
  SideFile side;
  side.history = (folder_ / "none" / "a.h5").string();
  EXPECT_THROW(write_side_file(side), StorageError);
}

TEST_F(Files, LibraryBesideTheProgram) {
  fs::create_directories(folder_ / "scenarios" / "lib");
  EXPECT_EQ(library_folder_of(folder_), folder_ / "scenarios");
}

TEST_F(Files, LibraryOfAnInstallation) {
  fs::create_directories(folder_ / "bin");
  fs::create_directories(folder_ / "share" / "ostrakon" / "scenarios" / "lib");
  EXPECT_EQ(library_folder_of(folder_ / "bin"), folder_ / "share" / "ostrakon" / "scenarios");
}

TEST_F(Files, LibraryOfTheSourceTree) {
  fs::create_directories(folder_ / "build" / "release" / "deep" / "er");
  fs::create_directories(folder_ / "scenarios" / "lib");
  EXPECT_EQ(library_folder_of(folder_ / "build" / "release"), folder_ / "scenarios");
  EXPECT_EQ(library_folder_of(folder_ / "build" / "release" / "deep"), folder_ / "scenarios");
  EXPECT_NE(library_folder_of(folder_ / "build" / "release" / "deep" / "er"), folder_ / "scenarios") << "too far up";
}

TEST_F(Files, PackageOfAnInstallationAndOfTheSourceTree) {
  fs::create_directories(folder_ / "build" / "release");
  fs::create_directories(folder_ / "analysis" / "ostrakon");
  EXPECT_EQ(package_folder_of(folder_ / "build" / "release"), folder_ / "analysis");
  fs::create_directories(folder_ / "build" / "share" / "ostrakon" / "analysis" / "ostrakon");
  EXPECT_EQ(package_folder_of(folder_ / "build" / "release"), folder_ / "build" / "share" / "ostrakon" / "analysis");
}

TEST_F(Files, AFolderWithoutLibIsNotTheLibrary) {
  fs::create_directories(folder_ / "scenarios");
  EXPECT_NE(library_folder_of(folder_), folder_ / "scenarios");
}

TEST(Provenance, NamesProgramCompilerAndFlags) {
  HistoryLayout layout;
  fill_provenance(layout, 17);
  EXPECT_EQ(layout.master_seed, 17U);
  EXPECT_THAT(version_line(), HasSubstr(layout.engine_version));
  EXPECT_THAT(layout.source_revision, testing::Not(testing::IsEmpty()));
  EXPECT_THAT(layout.compiler, testing::ContainsRegex("[A-Za-z]+ [0-9]+\\."));
  EXPECT_THAT(layout.flags, HasSubstr("-ffp-contract=off"));
  EXPECT_EQ(layout.flags.find("-W"), std::string::npos);
}

}  // namespace
}  // namespace ostrakon
