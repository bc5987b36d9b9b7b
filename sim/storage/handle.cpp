#include "storage/handle.h"

#include <string_view>

namespace ostrakon::hdf5 {

namespace {

std::recursive_mutex& process_lock() {
  static std::recursive_mutex lock;
  return lock;
}

// Called by HDF5 from the innermost failure outwards; keeps the first.
herr_t keep_first(unsigned depth, const H5E_error2_t* error, void* out) {
  if (depth == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
  return 0;
}

[[noreturn]] void fail(const char* what) {
  std::string message = std::string("cannot ") + what;
  if (const std::string reason = last_reason(); !reason.empty()) message += " (" + reason + ")";
  throw Failure(message);
}

}  // namespace

Handle::Handle(hid_t id, Close close_function, const char* what) : id_(id), close_(close_function) {
  if (id < 0) fail(what);
}

void Handle::close(const char* what) {
  if (id_ < 0) return;
  const hid_t id = std::exchange(id_, H5I_INVALID_HID);
  require(close_(id), what);
}

void require(herr_t status, const char* what) {
  if (status < 0) fail(what);
}

std::string last_reason() {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
  // Failures of the system are wrapped: "file write failed: time = …, errno = 28, error message = 'No space left on
  // device', …".
  constexpr std::string_view mark = "error message = '";
  if (const auto begin = reason.find(mark); begin != std::string::npos) {
    const auto end = reason.find('\'', begin + mark.size());
    if (end != std::string::npos) return reason.substr(begin + mark.size(), end - begin - mark.size());
  }
  return reason;
}

Session::Session() : lock_(process_lock()) {
  H5open();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
}

}  // namespace ostrakon::hdf5
