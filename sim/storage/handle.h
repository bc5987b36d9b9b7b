// Owned HDF5 identifiers and the one place where HDF5's failures become exceptions. Private to storage/.
#pragma once

#include "storage/error.h"

#include <hdf5.h>

#include <mutex>
#include <string>
#include <utility>

namespace ostrakon::hdf5 {

// A failed HDF5 call: what was tried and HDF5's innermost reason. Public functions turn it into a StorageError with the
// path.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Owns one identifier; empty after a move or close().
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  // Throws Failure "cannot WHAT (reason)" if `id` is the negative answer of a failed call.
  Handle(hid_t id, Close close_function, const char* what);
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  hid_t id() const { return id_; }
  bool open() const { return id_ >= 0; }
  // Closes now and throws if that fails: for files and datasets, whose last bytes may be written only then.
  void close(const char* what);

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

// Throws Failure if `status` is negative.
void require(herr_t status, const char* what);

// HDF5's own words for the last failure of this thread, "" if it has none.
std::string last_reason();

// One caller at a time in the process, HDF5's printing of errors switched off, no filter plugins loaded from outside.
class Session {
 public:
  Session();

 private:
  std::scoped_lock<std::recursive_mutex> lock_;
};

// Runs `body` in a Session; a Failure in it becomes a StorageError about `path`.
template <class Body>
auto guarded(const std::string& path, Body&& body) {
  const Session session;
  try {
    return body();
  } catch (const Failure& failure) {
    throw StorageError(path, failure.what());
  }
}

}  // namespace ostrakon::hdf5
