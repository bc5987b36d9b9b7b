// Claims of shards: one holder at a time; those of the dead are taken over, those of the living never.
#include "sweep/claim.h"

#include "storage/scratch_folder.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace ostrakon {
namespace {

using namespace std::chrono_literals;

class ClaimTest : public testing::Test {
 protected:
  void write(const std::string& text) const { std::ofstream(path_) << text; }
  std::string content() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  // Its first two words, host and process, name this one.
  std::string own_host() {
    Claims claims;
    const std::unique_ptr<Claim> claim = claims.take(path_);
    return content().substr(0, content().find(' '));
  }

  test::ScratchFolder folder_{"claim"};
  std::string path_ = folder_.path / "shard.lock";
};

TEST_F(ClaimTest, IsOneAtATimeAndGivenBack) {
  Claims claims;
  std::unique_ptr<Claim> claim = claims.take(path_);
  ASSERT_NE(claim, nullptr);
  EXPECT_TRUE(Claims::is_held(path_));
  claim.reset();
  EXPECT_FALSE(Claims::is_held(path_));
  EXPECT_NE(claims.take(path_), nullptr);
}

TEST_F(ClaimTest, OfADeadProcessOfThisHostIsTakenOverAtOnce) {
  constexpr const char* no_such_process = " 4194304 abcdef01 7\n";  // beyond the largest number there is
  write(own_host() + no_such_process);
  EXPECT_FALSE(Claims::is_held(path_));
  EXPECT_NE(Claims(1h).take(path_), nullptr);
}

TEST_F(ClaimTest, OfAnEarlierProcessWithThisOnesNumberIsTakenOverAtOnce) {
  write(own_host() + " " + std::to_string(::getpid()) + " 00000000 7\n");
  EXPECT_NE(Claims(1h).take(path_), nullptr);
}

TEST_F(ClaimTest, OfAnotherHostIsTakenOverOnceItHasNotStirredForLong) {
  write("elsewhere 17 abcdef01 7\n");
  Claims claims(200ms);
  EXPECT_EQ(claims.take(path_), nullptr);
  EXPECT_FALSE(claims.is_alive(path_));
  std::this_thread::sleep_for(250ms);
  EXPECT_NE(claims.take(path_), nullptr);
}

TEST_F(ClaimTest, ThatStirsIsAlive) {
  write("elsewhere 17 abcdef01 7\n");
  Claims claims(200ms);
  EXPECT_EQ(claims.take(path_), nullptr);
  std::this_thread::sleep_for(150ms);
  write("elsewhere 17 abcdef01 8\n");
  EXPECT_EQ(claims.take(path_), nullptr);
  EXPECT_TRUE(claims.is_alive(path_));
  std::this_thread::sleep_for(150ms);
  EXPECT_EQ(claims.take(path_), nullptr);  // of the 200 only these 150 have gone by since it stirred
}

TEST_F(ClaimTest, OfNobodyIsTakenOverWhenItHasNotStirred) {
  write("");
  EXPECT_FALSE(Claims::is_held(path_));
  Claims claims(100ms);
  EXPECT_EQ(claims.take(path_), nullptr);
  std::this_thread::sleep_for(150ms);
  EXPECT_NE(claims.take(path_), nullptr);
}

TEST_F(ClaimTest, IsLostToWhoeverTookItOver) {
  Claims claims;
  std::unique_ptr<Claim> claim = claims.take(path_);
  ASSERT_NE(claim, nullptr);
  const std::string other = "elsewhere 17 abcdef01 7\n";
  write(other);
  std::this_thread::sleep_for(2500ms);
  EXPECT_TRUE(claim->is_lost());
  EXPECT_EQ(content(), other);
  claim.reset();
  EXPECT_EQ(content(), other);
}

TEST_F(ClaimTest, OfAContainersOwnNumbersIsNotTakenForDead) {
  constexpr const char* no_such_process = " 4194304 abcdef01 7\n";
  std::string host = own_host();
  host.back() = host.back() == '0' ? '1' : '0';  // another space of numbers of this host
  write(host + no_such_process);
  EXPECT_EQ(Claims(1h).take(path_), nullptr);
}

TEST_F(ClaimTest, BeatsWhileItIsHeld) {
  Claims claims;
  const std::unique_ptr<Claim> claim = claims.take(path_);
  const std::string first = content();
  std::this_thread::sleep_for(2500ms);
  EXPECT_NE(content(), first);
}

}  // namespace
}  // namespace ostrakon
