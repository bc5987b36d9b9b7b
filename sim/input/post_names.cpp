#include "input/post_names.h"

#include <algorithm>
#include <set>

namespace ostrakon {

namespace {

struct NamedPost {
  std::string full, title;  // data_bureau.director, director
  Seats seats;
};

// Seats of a post that leads are two entries: the leader's, and the others.
std::vector<NamedPost> named_posts(Reading& reading) {
  const TableId posts = reading.table("posts");
  const AttributeId organisation = reading.catalogue().find_attribute(posts, "organisation");
  const std::vector<std::string>& organisations = reading.catalogue().table(reading.table("organisations")).row_names;
  std::vector<NamedPost> found;
  std::int32_t row = 0;
  for (const RowSpec& spec : reading.rows_of("posts")) {
    const auto count = static_cast<std::int32_t>(spec.count);
    const auto of = static_cast<std::size_t>(spec.value(organisation, 0));
    const std::string title = expression_name(spec.name), full = organisations[of] + "." + title;
    if (!found.empty() && found.back().full == full) {
      found.back().seats.count += count;
    } else {
      found.push_back({full, title, {row, count}});
    }
    row += count;
  }
  return found;
}

}  // namespace

Seats seats_named(const InputNode& node, Reading& reading) {
  if (!node.is_scalar()) {
    reading.error(node.place, "the name of a post is needed here");
    return {};
  }
  const std::string wanted = expression_name(node.text.text);
  const NamedPost* by_title = nullptr;
  std::string several;
  std::vector<std::string> known;
  const std::vector<NamedPost> posts = named_posts(reading);
  for (const NamedPost& post : posts) {
    if (post.full == wanted) return post.seats;
    known.push_back(post.full);
    known.push_back(post.title);
    if (post.title != wanted) continue;
    if (by_title != nullptr) several = post.full;
    by_title = by_title == nullptr ? &post : by_title;
  }
  if (by_title == nullptr) {
    reading.error(node.place, "unknown post '" + node.text.text + "'" + suggestion(wanted, known));
    return {};
  }
  if (several.empty()) return by_title->seats;
  reading.error(node.place, "several organisations have a post '" + node.text.text + "'; say which: " + by_title->full + ", " + several + " …");
  return {};
}

// Such a post has no holder of its own.
void PostsBeside::add(const InputNode& with, bool leads, const RowSpec& post) {
  if (leads) {
    reading_.error(with.place, "the leader's post is nobody's second one; say 'with' of the other post");
  } else if (post.count > 1) {
    reading_.error(with.place, "a post held with another has one seat; this one has " + std::to_string(post.count));
  } else {
    besides_.push_back({&with, post.path});
  }
}

void PostsBeside::resolve() {
  std::set<const InputNode*> wrong;  // copies of one organisation make the same mistakes
  for (const Beside& one : besides_) {
    if (wrong.contains(one.with)) continue;
    const std::size_t errors = reading_.problems().error_count();
    const Seats main = seats_named(*one.with, reading_);
    if (main.first >= 0 && main.count > 1) {
      reading_.error(one.with->place, "'" + one.with->text.text + "' has " + std::to_string(main.count) +
                                          " seats; a post is held with one that has a single seat");
    } else if (main.first >= 0) {
      hold_with(one, main.first);
    }
    if (reading_.problems().error_count() > errors) wrong.insert(one.with);
  }
}

void PostsBeside::hold_with(const Beside& one, std::int32_t main) {
  std::int32_t row = 0;
  const RowSpec* other = nullptr;
  RowSpec* own = nullptr;
  for (RowSpec& spec : reading_.rows_of("posts")) {
    if (row == main) other = &spec;
    if (spec.path == one.row) own = &spec;
    row += static_cast<std::int32_t>(spec.count);
  }
  if (own == nullptr || other == nullptr) return;
  const bool second = std::any_of(besides_.begin(), besides_.end(), [&](const Beside& beside) { return beside.row == other->path; });
  if (own == other) {
    reading_.error(one.with->place, "a post cannot be held with itself");
  } else if (second) {
    reading_.error(one.with->place, "'" + one.with->text.text + "' is itself held with another; name that one");
  } else {
    own->values.emplace_back(reading_.catalogue().find_attribute(reading_.table("posts"), "main_post"), main);
  }
}

}  // namespace ostrakon
