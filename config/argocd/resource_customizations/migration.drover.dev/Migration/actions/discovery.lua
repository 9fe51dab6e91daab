-- What Drover would refuse is disabled. Approval is no action: it is a commit.
local recheck = {Saved = true, Queued = true, Blocked = true, WindowMissed = true, WaitingToRerun = true}
local rerun = {Incomplete = true, Failed = true, Stopped = true, OutcomeUnknown = true, WaitingToRerun = true}

local state = ""
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Ready" then
      state = condition.reason
    end
  end
end

-- Both sides are compared by themselves at the end. Attachments alone say nothing that could be compared.
local spec = obj.spec or {}
local spaces = (spec.scope or {}).spaces or {}
local compared = spec.verification ~= nil and spec.verification ~= "None" and spaces.data ~= "AttachmentsOnly"
local ended = obj.status ~= nil and obj.status.completionTime ~= nil

return {
  recheck = {disabled = not recheck[state]},
  rerun = {disabled = not rerun[state]},
  verify = {disabled = not (compared and ended)},
}
