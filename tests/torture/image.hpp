#pragma once
// A disk of one's own that can lose its power: an ext4 file system in a file (the image), mounted
// through a loop device. Takes root and loop devices.
//
// What a copy of the image holds is what the file system had given to the disk by then. What a
// program wrote and did not sync stays in the page cache of the mounted file system, among the
// pages of its files. The image is another file: it has the bytes only once the file system wrote
// them to the loop device, by itself after seconds or because somebody synced; and copying it syncs
// nothing. So a copy lacks what a machine lacks that lost its power then. (One thing is not
// modelled: a disk with a cache of its own that loses what it was given. The control shows that the
// rest is enough to see losses.)
//
// One thread.

#include <cstdint>
#include <filesystem>
#include <memory>

#include "samtavle/base/result.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::torture {

class Image {
 public:
  // Makes one, empty, and mounts it. Mounts ought to be private (support/private_mounts.hpp).
  // Errors: unavailable, with what is missing on this machine.
  [[nodiscard]] static base::Result<std::unique_ptr<Image>> make(std::uint64_t bytes);
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  // Where it is mounted, always the same place.
  [[nodiscard]] const std::filesystem::path& mount_point() const { return mount_point_; }

  // The power goes at this moment. Whoever writes to the disk has to stand still; what they do
  // later happens on a disk that nobody will see again. Errors: unavailable.
  [[nodiscard]] base::Result<void> cut_power();
  // And comes back: the file system recovers, and holds what was on the disk then. Nobody may have
  // a file on it open any more. Errors: unavailable.
  [[nodiscard]] base::Result<void> restore_power();

 private:
  Image() = default;
  [[nodiscard]] base::Result<void> mount();
  void unmount();

  support::TemporaryDirectory folder_{support::quick_folder()};
  std::filesystem::path mount_point_ = folder_.path() / "disk";
  std::filesystem::path image_ = folder_.path() / "image";
  std::filesystem::path copy_ = folder_.path() / "copy";
  bool mounted_ = false;
};

}  // namespace samtavle::torture
