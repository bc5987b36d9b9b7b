// Files of strangers: what is not plain data of the file itself is refused with a reason.
#include "storage/handle.h"
#include "storage/history_reader.h"
#include "storage/sample_history.h"
#include "storage/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

// HDF5 1.10 does not free all it has when it gives a damaged file up; that is its leak, not ours.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhdf5";
}

namespace ostrakon {
namespace {

using hdf5::Handle;
using testing::HasSubstr;

class HostileFile : public testing::Test {
 protected:
  HostileFile() {
    path_ = (folder_ / "history.h5").string();
    test::write_sample(path_, 10, 100);
  }

  // Opens the sample for writing and changes it.
  void change(const std::function<void(hid_t file)>& action) {
    const hdf5::Session session;
    const Handle file(H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose, "open the sample");
    action(file.id());
  }
  std::string refusal(const char* group, const char* column) const {
    try {
      HistoryReader(path_).doubles(group, column);
    } catch (const StorageError& problem) {
      return problem.what();
    }
    return "nothing was refused";
  }
  test::ScratchFolder scratch_{"hostile"};
  const std::filesystem::path& folder_ = scratch_.path;
  std::string path_;
};

TEST_F(HostileFile, MayNotLeadIntoOtherFiles) {
  change([](hid_t file) {
    hdf5::require(H5Lcreate_external("/etc/other.h5", "/x", file, "/runs/outside", H5P_DEFAULT, H5P_DEFAULT), "link");
    hdf5::require(H5Lcreate_soft("/runs/run", file, "/runs/soft", H5P_DEFAULT, H5P_DEFAULT), "link");
    hdf5::require(H5Lcreate_external("other.h5", "/", file, "/elsewhere", H5P_DEFAULT, H5P_DEFAULT), "link");
  });
  EXPECT_THAT(refusal("runs", "outside"), HasSubstr("is a link"));
  EXPECT_THAT(refusal("runs", "soft"), HasSubstr("is a link"));
  EXPECT_THAT(refusal("elsewhere", "run"), HasSubstr("is a link"));
  EXPECT_THAT(refusal("runs", "../runs/run"), HasSubstr("not the name"));
}

TEST_F(HostileFile, MayNotKeepItsDataElsewhere) {
  change([](hid_t file) {
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "describe");
    hdf5::require(H5Pset_external(creation.id(), "/etc/hostname", 0, 8), "describe");
    const hsize_t length = 8;
    const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose, "describe");
    const Handle dataset(
        H5Dcreate2(file, "/runs/raw", H5T_STD_U8LE, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), H5Dclose,
        "create");
  });
  EXPECT_THAT(refusal("runs", "raw"), HasSubstr("lie in another file"));
}

TEST_F(HostileFile, MayNotClaimMoreThanMemory) {
  change([](hid_t file) {
    const hsize_t length = hsize_t{1} << 40, chunk = 16;
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "describe");
    const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose, "describe");
    hdf5::require(H5Pset_chunk(creation.id(), 1, &chunk), "describe");
    const Handle dataset(
        H5Dcreate2(file, "/runs/huge", H5T_STD_U8LE, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), H5Dclose,
        "create");
  });
  EXPECT_THAT(refusal("runs", "huge"), HasSubstr("too many values"));
}

TEST_F(HostileFile, MustBeOfAKnownFormat) {
  const auto set_number = [&](std::int32_t number) {
    change([&](hid_t file) {
      const Handle attribute(H5Aopen(file, "format_number", H5P_DEFAULT), H5Aclose, "open");
      hdf5::require(H5Awrite(attribute.id(), H5T_NATIVE_INT32, &number), "write");
    });
  };
  set_number(99);
  EXPECT_THAT(refusal("runs", "run"), HasSubstr("format number 99"));
  set_number(0);
  EXPECT_THAT(refusal("runs", "run"), HasSubstr("format number 0"));
  set_number(1);
  EXPECT_EQ(refusal("runs", "run"), "nothing was refused");
  change([](hid_t file) { hdf5::require(H5Adelete(file, "format"), "delete"); });
  EXPECT_THAT(refusal("runs", "run"), HasSubstr("is not an ostrakon history"));
}

// Damage anywhere is an exception or other values, never a crash: one stretch of eight bytes in each 997, in turn.
TEST_F(HostileFile, SurvivesDamage) {
  std::ifstream in(path_, std::ios::binary);
  const std::string sound{std::istreambuf_iterator<char>(in), {}};
  std::size_t refused = 0, read = 0;
  for (std::size_t at = 0; at + 8 < sound.size(); at += 997) {
    std::string damaged = sound;
    for (std::size_t i = 0; i < 8; ++i) damaged[at + i] = static_cast<char>(damaged[at + i] ^ 0x5A);
    std::ofstream(path_, std::ios::binary) << damaged;
    try {
      const HistoryReader reader(path_);
      reader.integers("runs", "run");
      reader.strings("runs", "message");
      reader.doubles("events", "score");
      reader.doubles("series", "power");
      ++read;
    } catch (const StorageError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0u);
  EXPECT_GT(read, 0u) << "columns that were not asked for may be damaged";
}

}  // namespace
}  // namespace ostrakon
