package migration

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/kept"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/verification"
)

// tallies are the counts that are under way, each for one job. A restart forgets them, and they begin again.
type tallies = kept.Map[types.UID, jobTally]

type jobTally struct {
	jobID string
	tally *census.Tally
	begun time.Time
}

// mostCounting is how long a run waits for the counts, however many spaces there are.
const mostCounting = 2 * time.Hour

// countSpaces counts what Confluence holds in the spaces that the next run moves.
func (r *Reconciler) countSpaces(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	one := r.tallies.Of(s.m.UID)
	if job := s.m.Status.Job.ID; one.jobID != job {
		keys, err := r.plannedSpaces(ctx, s)
		one = jobTally{job, census.NewTally(census.Source, s.open.Confluence, keys), r.Clock.Now()}
		if err != nil {
			return r.uncounted(s, step, one.tally, err)
		}
		r.tallies.Keep(s.m.UID, one)
	}
	tally := one.tally
	wait, err := r.Census.Advance(ctx, tally, census.HostsOf(s.site))
	if err != nil {
		return r.uncounted(s, step, tally, err)
	}
	if !tally.Over() && r.Clock.Now().Sub(one.begun) > mostCounting {
		r.counted(s, tally, "Counting took longer than the run can wait.")
		return done{after: soon}, nil
	}
	if !tally.Over() {
		after := min(max(wait, soon), safety)
		r.tries.Hold(s.m.UID, s.attempt(), r.Clock.Now().Add(after))
		return done{after: after}, nil
	}
	r.counted(s, tally, "")
	return done{after: soon}, nil
}

// uncounted goes on without counts after a few attempts: they are for the comparison afterwards, which the run does not wait for. A
// space that Confluence refuses to count is left out, and so is all counting that it refuses to an account that is good for the rest.
// A pause that it asks for is kept, up to what a run can wait; and credentials that are being proved are waited for.
func (r *Reconciler) uncounted(s *scope, step lifecycle.Step, tally *census.Tally, cause error) (done, error) {
	class, least := transport.ClassOf(cause), transport.RetryAfter(cause)
	if class == transport.Unauthorized && r.Sites.Refused(s.site.UID) {
		return r.failed(s, step, cause)
	}
	failures, pause := r.tries.Fail(s.m.UID, s.attempt(), r.Clock.Now(), least)
	switch {
	case least > mostCounting:
	case class == transport.Unauthorized || class == transport.Forbidden:
	case failures < quietFailures:
		return done{after: pause, obstacle: r.asBefore(s, obstacle{step.State, step.Gate})}, nil
	case tally.Over(): // Not even the spaces of the plan can be told.
	case class == transport.NotFound || class == transport.Invalid || class == transport.UnexpectedContent:
		tally.Skip()
		r.tries.Reset(s.m.UID)
		return done{after: soon}, nil
	}
	r.counted(s, tally, status.Sentence(cause))
	return done{after: soon}, nil
}

func (r *Reconciler) counted(s *scope, tally *census.Tally, problem string) {
	var lines []string
	tally.Each(func(key string, counts content.Counts) {
		lines = append(lines, verification.Line(key, v1alpha1.ContentCounts(counts)))
	})
	if before := s.m.Status.Before; before != nil && s.m.Status.DataMovedAt != nil {
		// What was counted before an edit of the scope is about other spaces.
		lines = verification.Merge(before.Spaces, lines)
	}
	lifecycle.Counted(&s.m.Status, lines, problem, r.Clock.Now())
	r.tallies.Drop(s.m.UID)
	r.tries.Reset(s.m.UID)
}
