package migration

import "github.com/drover-dev/drover/internal/roster"

// fewPlans is how many saved plans a start asks about twice. Each costs a read, and an account has some hundreds of those a minute:
// if more were asked about in one breath, no start would ever come to its end.
const fewPlans = 50

// savedPlans are the plans of others with spaces of this migration that nobody ran as far as theirs know, and those of them that are
// due to be asked about. There is none as a rule, and so no call. What was seen a moment ago is not asked again, so that a start that
// ran out of reads goes on where it stopped, and those behind it in the queue ask little.
func (r *Reconciler) savedPlans(s *scope) (all, due []roster.SavedPlan) {
	now := r.Clock.Now()
	all = r.Roster.SavedPlans(s.name())
	for _, plan := range all {
		if age := now.Sub(plan.Idle); age < 0 || age >= r.Settings.Patience { // A clock may be set back.
			due = append(due, plan)
		}
	}
	return all, due
}

// plansToAskAgain are those that a start asks about right before its intent.
func (r *Reconciler) plansToAskAgain(s *scope) []roster.SavedPlan {
	all, due := r.savedPlans(s)
	if len(all) <= fewPlans {
		return all
	}
	return due
}
