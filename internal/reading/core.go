package reading

// isOpaque tells of a migration that is over without showing how its parts are. A task that failed and shows no migration at all
// could not be scheduled (documented); any other end says that something was done.
func isOpaque(root, migrate *Node) bool {
	if migrate != nil {
		return migrate.Part().Over() && len(migrate.Below()) == 0
	}
	p := root.Part()
	return p.Over() && p != Failed && p != Stopped
}

func anyCheckFailed(check *Node) bool {
	for _, child := range check.Below() {
		if p := child.Part(); p.Over() && p != Succeeded && p != Skipped {
			return true
		}
	}
	return false
}

// movedBelow tells whether a part of the migration left PENDING. The node migrate by itself says so only where it moves or ended
// well: Atlassian also closes it over parts that never began.
func movedBelow(migrate *Node) bool {
	switch migrate.Part() {
	case Moving, Succeeded, Incomplete, Stopped:
		return true
	case Absent, Waiting, Failed, Skipped, Strange:
	}
	for _, child := range migrate.Below() {
		if child.Any(func(p Part) bool { return p != Waiting && p != Absent && p != Skipped }) {
			return true
		}
	}
	return false
}

// corePart is how the core migration as a whole stands. The node migrate may be over while apps run on (documented); whether
// it and the root wait for apps is not known, so each of the two will do, and so will all planned parts together. A root that
// is over while migrate still moves is ahead of the rest of the tree.
func corePart(plan Plan, root, migrate *Node) Part {
	if p := migrate.Part(); p.Over() {
		return p
	}
	if p := root.Part(); p.Over() && migrate.Part() != Moving {
		return p
	}
	planned := map[string]bool{"spaces": plan.Spaces > 0, "usersAndGroups": plan.Users, "globalEntities": plan.Templates}
	for name, awaited := range planned {
		node := migrate.Child(name)
		if (awaited || node != nil) && !node.Part().Over() {
			return Moving
		}
	}
	for _, name := range []string{"spaces", "usersAndGroups", "globalEntities"} {
		if planned[name] {
			return migrate.Child(name).Part()
		}
	}
	return migrate.Child("spaces").Part()
}

// orInherit reads a part of the core: its own node, or what the whole says where it has none.
func orInherit(planned bool, node *Node, core Part) Part {
	if !planned {
		return Absent
	}
	if p := node.Part(); p != Absent {
		return p
	}
	return core
}
