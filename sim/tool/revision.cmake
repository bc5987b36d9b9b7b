# Run at every build: writes HEADER with the revision of the source tree SOURCE, touching it only if it changed.
set(revision unknown)
find_program(git_program git)
if(git_program)
  # Only this project's own repository counts, not one that the tree happens to lie in. Takes no lock.
  execute_process(COMMAND ${git_program} -C ${SOURCE} rev-parse --show-prefix
    OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
  if(status EQUAL 0 AND prefix STREQUAL "")
    execute_process(COMMAND ${git_program} --no-optional-locks -C ${SOURCE} describe --always --dirty
      OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
    if(status EQUAL 0 AND NOT described STREQUAL "")
      set(revision ${described})
    endif()
  endif()
endif()
set(text "// Written at every build.
#pragma once

namespace ostrakon::build_facts {

inline constexpr const char* revision = \"${revision}\";

}  // namespace ostrakon::build_facts
")
set(before "")
if(EXISTS ${HEADER})
  file(READ ${HEADER} before)
endif()
if(NOT before STREQUAL text)
  file(WRITE ${HEADER} "${text}")
endif()
