#include "tool/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace ostrakon {

namespace {

// spdlog's own default logger writes to stdout, which belongs to results.
spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("ostrakon", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("ostrakon: %v");
    return made;
  }();
  return *instance;
}

}  // namespace

void set_log_level(LogLevel least) {
  logger().set_level(least == LogLevel::info ? spdlog::level::info : spdlog::level::warn);
}

// The text is an argument, never a format: it may hold braces of a scenario.
void log_info(const std::string& text) {
  logger().info("{}", text);
}
void log_warning(const std::string& text) {
  logger().warn("warning: {}", text);
}
void log_error(const std::string& text) {
  logger().error("{}", text);
}

}  // namespace ostrakon
