// Where this program lies.
#pragma once

#include <filesystem>
#include <string>

namespace ostrakon {

// Tells how the program was called, before program_path().
void note_call(const std::string& name);

// The file to start for the same program again; empty where it cannot be known. In a bundle, whose program is started by a loader
// of its own, that is the launcher.
std::filesystem::path program_path();

}  // namespace ostrakon
