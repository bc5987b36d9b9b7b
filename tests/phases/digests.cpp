// Prints digests of the shipped scenarios and a hash of many numbers: to compare builds, processors and settings.
//   ostrakon_digests              NAME REPLICATE DIGEST, one a line
//   ostrakon_digests --level      the level of the kernels in use
//   ostrakon_digests --c-library  a hash of what the C library's exp, log and pow give here
#include "base/distributions.h"
#include "base/kernels.h"
#include "phases/histories.h"

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>

namespace ostrakon {
namespace {

void add(std::uint64_t& hash, double x) {
  hash = mix64(hash, std::bit_cast<std::uint64_t>(std::isnan(x) ? 0x1.5p1000 : x));  // which NaN is not specified
}

// Elementary functions over all magnitudes, and every distribution at a few hundred parameters.
std::uint64_t hash_of_numbers() {
  std::uint64_t hash = 0, state = 1;
  const auto unit = [&] { return static_cast<double>((state = mix64(state)) >> 11) * 0x1p-53; };
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double any = std::bit_cast<double>(state = mix64(state)), x = (unit() - 0.5) * 1600, y = (unit() - 0.5) * 20;
    for (double z : {any, x, y}) {
      for (auto* function : {scalar::exp, scalar::log, scalar::tanh, scalar::logistic}) add(hash, function(z));
      add(hash, scalar::power(z, y));
    }
    add(hash, scalar::quantile_normal(unit()));
  }
  const DrawPoint at = {stream_key(3, 1), draw_site("digests"), 7, 0};
  for (std::uint64_t i = 0; i < 4'000; ++i) {
    const double small = unit(), spread = scalar::exp((unit() - 0.5) * 24);
    add(hash, draw::lognormal(spread - 1, small, i, at));
    add(hash, draw::exponential(spread, i, at));
    add(hash, draw::gamma(spread, small, i, at));
    add(hash, draw::beta(spread, small, i, at));
    add(hash, draw::poisson(spread, i, at));
    add(hash, draw::binomial(scalar::floor(spread), small, i, at));
    add(hash, draw::geometric(small, i, at));
    add(hash, draw::gumbel(i, at));
    add(hash, static_cast<double>(draw::below(i + 1, i, at)));
  }
  return hash;
}

std::uint64_t hash_of_c_library() {
  std::uint64_t hash = 0, state = 1;
  for (int i = 0; i < 100'000; ++i) {
    const double x = static_cast<double>((state = mix64(state)) >> 11) * 0x1p-46;
    for (double y : {std::exp(x), std::log(x), std::pow(x, 1.7)}) add(hash, y);
  }
  return hash;
}

void print(const std::string& name, unsigned replicate, std::uint64_t digest) {
  std::printf("%s %u %016lx\n", name.c_str(), replicate, static_cast<unsigned long>(digest));
}

int print_digests() {
  print("numbers", 0, hash_of_numbers());
  std::map<std::string, std::filesystem::path> files;  // in order of name
  for (const auto& folder : {library(), library() / "bench"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".yaml") files[entry.path().stem().string()] = entry.path();
    }
  }
  for (const auto& [name, path] : files) {
    const Settings smaller = name == "elite-tournament" ? Settings{{"agents", "2000"}} : Settings{};
    std::string messages;
    std::optional<Scenario> scenario = read_file(path, smaller, &messages);
    if (!scenario) {
      std::fputs(messages.c_str(), stderr);
      return 1;
    }
    const Lived lived(std::move(*scenario));
    for (unsigned replicate = 0; replicate < 2; ++replicate) print(name, replicate, lived.run(replicate).digest);
  }
  return 0;
}

}  // namespace
}  // namespace ostrakon

int main(int count, char** arguments) {
  try {
    if (count == 2 && std::strcmp(arguments[1], "--c-library") == 0) {
      ostrakon::print("c-library", 0, ostrakon::hash_of_c_library());
      return 0;
    }
    if (count == 2 && std::strcmp(arguments[1], "--level") == 0) {
      std::printf("%s\n", ostrakon::kernels().name);
      return 0;
    }
    return ostrakon::print_digests();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
