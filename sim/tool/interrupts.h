// Ctrl-C, SIGTERM and SIGUSR1: the first asks runs to stop, a second Ctrl-C or SIGTERM ends the program.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

namespace ostrakon {

// From now on SIGINT, SIGTERM, SIGHUP and SIGUSR1 (a scheduler's notice that the time is nearly up) set the flag. The second
// of the first three removes the temporary file and ends the program with 130; SIGUSR1 is not counted. The first of all says
// `what_follows`: "finished runs are kept". Called once. A closed pipe ends nothing.
void catch_interrupts(std::string_view what_follows);

// True once a signal has come.
bool interrupted();

// True once a signal has come or request_stop() was called; runs look at it between steps.
const std::atomic<bool>& stop_flag();

// Stops runs for another reason: what they give can no longer be stored.
void request_stop();

// Removed by the second signal; an empty path: nothing. Paths longer than the system allows are left alone.
void remove_when_killed(const std::string& temporary_path);

}  // namespace ostrakon
