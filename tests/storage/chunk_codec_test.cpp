#include "storage/chunk_codec.h"

#include "storage/handle.h"
#include "storage/scratch_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

namespace ostrakon::hdf5 {
namespace {

using Bytes = std::vector<std::byte>;
using Planes = std::vector<std::uint8_t>;

Planes planes_of(const Bytes& values, std::size_t size) {
  Planes out(values.size());
  shuffle(values.data(), values.size() / size, size, out.data(), values.size() / size);
  return out;
}

// A column of some character.
struct Sample {
  std::string name;
  std::size_t size;
  Bytes bytes;
};

template <class T, class Value>
Sample sample(const std::string& name, std::size_t count, Value value) {
  std::vector<T> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<T>(value(i));
  Bytes bytes(count * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return {name, sizeof(T), bytes};
}

std::vector<Sample> samples(std::size_t count) {
  std::mt19937_64 random(count);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<Sample> out;
  out.push_back(sample<double>("constant", count, [](std::size_t) { return 0.1; }));
  out.push_back(sample<double>("noise", count, [&](std::size_t) { return uniform(); }));
  out.push_back(sample<double>("often missing", count, [&](std::size_t) { return uniform() < 0.7 ? nan : uniform(); }));
  out.push_back(sample<std::uint64_t>("random bits", count, [&](std::size_t) { return random(); }));
  out.push_back(sample<std::int64_t>("row numbers", count, [](std::size_t i) { return i; }));
  out.push_back(sample<std::int32_t>("few codes", count, [&](std::size_t) { return random() % 5; }));
  out.push_back(sample<std::int32_t>("long runs", count, [](std::size_t i) { return i / 777; }));
  out.push_back(sample<std::int32_t>("runs of all lengths", count, [](std::size_t i) {
    return static_cast<int>(std::sqrt(2.0 * static_cast<double>(i)));
  }));
  out.push_back(sample<std::uint8_t>("flags", count, [&](std::size_t) { return random() % 97 == 0 ? 1 : 0; }));
  return out;
}

class ChunksInFiles : public testing::Test {
 protected:
  // Puts the chunk into a file of its own and gives back what every other reader gets: through HDF5's filters and zlib.
  Bytes read_by_others(const ChunkCodec::Stored& chunk, std::size_t count, std::size_t size) {
    const std::string path = (folder_ / std::to_string(number_++)).string();
    const Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose, "create");
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "describe");
    const hsize_t length = count, start = 0;
    H5Pset_chunk(creation.id(), 1, &length);
    H5Pset_shuffle(creation.id());
    H5Pset_deflate(creation.id(), 1);
    const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose, "describe");
    const hid_t type = size == 8 ? H5T_NATIVE_UINT64 : size == 4 ? H5T_NATIVE_UINT32 : H5T_NATIVE_UINT8;
    Handle dataset(H5Dcreate2(file.id(), "x", type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), H5Dclose,
                   "create");
    require(
        H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, chunk.filter_mask, &start, chunk.bytes.size(), chunk.bytes.data()),
        "write");
    // HDF5 1.10 forgets the mask of the chunk that it wrote last, so long as the dataset is open.
    dataset.close("close");
    dataset = Handle(H5Dopen2(file.id(), "x", H5P_DEFAULT), H5Dclose, "open again");
    Bytes read(count * size);
    require(H5Dread(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, read.data()), "read");
    return read;
  }

  const Session session_;
  test::ScratchFolder scratch_{"chunks"};
  const std::filesystem::path& folder_ = scratch_.path;
  int number_ = 0;
};

constexpr std::size_t counts[] = {1, 2, 7, 16, 17, 1000, 1024, 30'000, 100'001};

TEST_F(ChunksInFiles, AreWhatTheFiltersOfHdf5Read) {
  ChunkCodec codec;
  for (const std::size_t count : counts) {
    for (const Sample& sample : samples(count)) {
      const Planes planes = planes_of(sample.bytes, sample.size);
      const ChunkCodec::Stored chunk = codec.encode(planes);
      EXPECT_LE(chunk.bytes.size(), sample.bytes.size());
      EXPECT_TRUE(read_by_others(chunk, count, sample.size) == sample.bytes) << count << ' ' << sample.name;
    }
  }
}

// Bytes in a file depend neither on earlier chunks nor on where the program's memory lies.
TEST(ChunkCodec, GivesTheSameBytesAfterOtherChunks) {
  ChunkCodec used;
  for (const std::size_t count : counts) {
    for (const Sample& sample : samples(count)) {
      const Planes planes = planes_of(sample.bytes, sample.size);
      ChunkCodec fresh;
      const ChunkCodec::Stored a = used.encode(planes), b = fresh.encode(planes);
      EXPECT_EQ(a.filter_mask, b.filter_mask);
      EXPECT_TRUE(std::equal(a.bytes.begin(), a.bytes.end(), b.bytes.begin(), b.bytes.end()))
          << count << ' ' << sample.name;
    }
  }
}

TEST(ChunkCodec, GivesTheSameBytesAtEveryAddress) {
  const Sample one = sample<std::int32_t>("one and none", 64, [](std::size_t i) { return i == 0 ? 23 : -1; });
  const Planes planes = planes_of(one.bytes, one.size);
  std::vector<std::unique_ptr<ChunkCodec>> codecs;  // a window of 64 KiB each, or more
  for (int i = 0; i < 400; ++i) {
    codecs.push_back(std::make_unique<ChunkCodec>());
    const ChunkCodec::Stored a = codecs.front()->encode(planes), b = codecs.back()->encode(planes);
    EXPECT_EQ(a.filter_mask, filtered);
    ASSERT_TRUE(std::equal(a.bytes.begin(), a.bytes.end(), b.bytes.begin(), b.bytes.end())) << i;
  }
}

TEST(ChunkCodec, CompressesWhatCanBeCompressed) {
  ChunkCodec codec;
  const std::vector<Sample> all = samples(30'000);
  const auto share = [&](const std::string& name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Sample& one) { return one.name == name; });
    const Planes planes = planes_of(found->bytes, found->size);
    return static_cast<double>(codec.encode(planes).bytes.size()) / static_cast<double>(planes.size());
  };
  EXPECT_LT(share("constant"), 0.01);
  EXPECT_LT(share("long runs"), 0.02);
  EXPECT_LT(share("flags"), 0.05);
  EXPECT_LT(share("few codes"), 0.12);  // 2.32 bits of 32
  EXPECT_LT(share("row numbers"), 0.02);
  EXPECT_LT(share("often missing"), 0.55);
  EXPECT_EQ(share("noise"), 1) << "but for the exponents";
  EXPECT_EQ(share("random bits"), 1);
}

TEST(Shuffle, PutsFirstBytesFirst) {
  for (const std::size_t count : {1U, 3U, 8U, 16U, 35U, 64U}) {
    for (const std::size_t size : {1U, 4U, 8U}) {
      Bytes values(count * size);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::byte>(i * 37 + i / 256);
      const Planes planes = planes_of(values, size);
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t b = 0; b < size; ++b)
          ASSERT_EQ(planes[b * count + i], static_cast<std::uint8_t>(values[i * size + b])) << count << ' ' << size;
      }
      // In two pieces.
      Planes pieces(values.size());
      const std::size_t half = count / 2;
      shuffle(values.data(), half, size, pieces.data(), count);
      shuffle(values.data() + half * size, count - half, size, pieces.data() + half, count);
      EXPECT_EQ(pieces, planes);
    }
  }
}

}  // namespace
}  // namespace ostrakon::hdf5
