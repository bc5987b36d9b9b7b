// bin/ostrakon of a bundle: starts the program beside it with the bundle's own loader and libraries, so that neither those of
// the host nor its C library matter. Linked statically; finds its folder by itself, so that the bundle may lie anywhere.
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

// Of this very file; where /proc is missing, as it was called.
std::string own_path(const char* called) {
  char path[PATH_MAX];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  return length > 0 ? std::string(path, static_cast<std::size_t>(length)) : called;
}

}  // namespace

int main(int count, char** words) {
  const std::string self = own_path(count > 0 ? words[0] : "");
  const std::size_t slash = self.rfind('/');
  const std::string root = (slash == std::string::npos ? std::string(".") : self.substr(0, slash)) + "/..";
  const std::string libraries = root + "/lib", loader = libraries + "/loader", program = root + "/libexec/ostrakon";
  std::vector<const char*> call = {loader.c_str(), "--library-path", libraries.c_str(), "--argv0", self.c_str(), program.c_str()};
  call.insert(call.end(), words + (count > 0 ? 1 : 0), words + count);
  call.push_back(nullptr);
  ::execv(loader.c_str(), const_cast<char* const*>(call.data()));
  std::fprintf(stderr, "ostrakon: error: %s cannot be started (%s); is the bundle complete?\n", loader.c_str(), std::strerror(errno));
  return 127;
}
