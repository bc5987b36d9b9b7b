// Where that is which comes with the program: scenarios, and the Python package for histories.
#pragma once

#include <filesystem>

namespace ostrakon {

// The folder `scenarios` (the one with `lib/` in it) beside the program, in the share folder of its installation, or up
// to three folders above it (a build folder of the source tree); empty if there is none.
std::filesystem::path library_folder();

// The same for a program in `program_folder`.
std::filesystem::path library_folder_of(const std::filesystem::path& program_folder);

// The folder `analysis` (the one with the package `ostrakon/` in it), looked for in the same places.
std::filesystem::path package_folder();
std::filesystem::path package_folder_of(const std::filesystem::path& program_folder);

}  // namespace ostrakon
