-- Ready, Reconciling and Stalled carry one reason: the state that Drover shows.
local function condition(wanted)
  for _, candidate in ipairs(obj.status.conditions) do
    if candidate.type == wanted then
      return candidate
    end
  end
  return nil
end

local hs = {status = "Progressing", message = "Drover has not looked at this spec yet"}
if obj.status == nil or obj.status.conditions == nil then
  return hs
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  return hs
end
local ready, stalled = condition("Ready"), condition("Stalled")
if ready == nil then
  return hs
end

hs.message = ready.reason .. ": " .. ready.message
if stalled ~= nil and stalled.status == "True" then
  hs.status = "Degraded"
elseif ready.reason == "Suspended" or ready.reason == "Saved" then
  -- A person goes on: by spec.suspend, or by spec.run.approved. Neither is an alarm, and no wave goes past it.
  hs.status = "Suspended"
elseif ready.status == "True" then
  hs.status = "Healthy"
end
return hs
