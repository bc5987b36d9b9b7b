// Posts by their names, and posts held with others. Internal to input/.
#pragma once

#include "input/reading.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon {

// The seats of a post by its name: `data bureau.director`, or `director` where one organisation has such a post.
Seats seats_named(const InputNode&, Reading&);  // none: reported

// What posts say by `with`, looked up once all have names.
class PostsBeside {
 public:
  explicit PostsBeside(Reading& reading) : reading_(reading) {}
  void add(const InputNode& with, bool leads, const RowSpec& post);
  void resolve();

 private:
  struct Beside {
    const InputNode* with;
    std::string row;  // path of the post
  };
  void hold_with(const Beside&, std::int32_t main);

  Reading& reading_;
  std::vector<Beside> besides_;
};

}  // namespace ostrakon
