// Messages to the person at the terminal, on stderr, one a line and each beginning with the name of the program.
#pragma once

#include <cstdint>
#include <string>

namespace ostrakon {

enum class LogLevel : std::uint8_t { info, warnings };

void set_log_level(LogLevel least);
void log_info(const std::string& text);
void log_warning(const std::string& text);
void log_error(const std::string& text);

}  // namespace ostrakon
