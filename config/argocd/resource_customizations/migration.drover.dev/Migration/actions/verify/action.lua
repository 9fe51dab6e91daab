local os = require("os")
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
-- Done once for each new value.
obj.metadata.annotations["migration.drover.dev/verify"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
