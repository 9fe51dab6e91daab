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

return {
  recheck = {disabled = not recheck[state]},
  rerun = {disabled = not rerun[state]},
}
