#include "samtavle/sync/welcome.hpp"

#include "samtavle/v1/session.pb.h"

namespace samtavle::sync {

void write_limits(const base::Limits& limits, v1::SessionLimits& out) {
  out.set_frame_bytes_max(static_cast<std::uint32_t>(limits.session.frame_bytes_max));
  out.set_edit_operations_max(static_cast<std::uint32_t>(limits.edit.operations_max));
  out.set_operation_text_bytes_max(
      static_cast<std::uint32_t>(limits.edit.operation_text_bytes_max));
  out.set_field_code_points_max(static_cast<std::uint32_t>(limits.edit.field_code_points_max));
  out.set_messages_per_second(limits.session.messages_per_second);
  out.set_operations_per_second(limits.session.operations_per_second);
  out.set_bytes_per_second(limits.session.bytes_per_second);
  out.set_burst_factor(limits.session.burst_factor);
  out.set_presence_per_second(limits.session.presence_per_second);
  out.set_message_fields_max(static_cast<std::uint32_t>(limits.edit.message_fields_max));
  out.set_message_submessages_max(
      static_cast<std::uint32_t>(limits.edit.message_submessages_max));
}

void write_person(base::Actor actor, const plan::Person& person, v1::ActorEntry& out) {
  out.set_actor(actor.value);
  out.set_name(person.name);
  out.set_kind(static_cast<v1::ActorKind>(person.kind));
  out.set_authority(person.authority);
  out.set_guest(person.guest);
}

}  // namespace samtavle::sync
