package reading

// percent weighs spaces, and apps with a tenth where there are any. 100 is left to the end.
func (r *Run) percent(plan Plan, migrate *Node) int32 {
	const all, most = 100, 99
	spaces := int64(0)
	if plan.Spaces > 0 {
		over := int64(r.Spaces.Done + r.Spaces.Failed + r.Spaces.Skipped)
		points := over * all
		if node := migrate.Child("spaces"); node != nil {
			for _, child := range node.Children {
				if child.Part() == Moving {
					points += int64(min(max(child.Percent, 0), most))
				}
			}
		}
		spaces = min(points/int64(plan.Spaces), all)
	}
	if len(plan.Apps) == 0 {
		return int32(min(spaces, most))
	}
	settled := int64(0)
	for _, app := range r.Apps {
		if app.Part.Over() {
			settled++
		}
	}
	return int32(min((spaces*9+settled*all/int64(len(plan.Apps)))/10, most))
}
