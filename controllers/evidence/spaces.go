package evidence

import (
	"context"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/sets"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/verification"
)

// sourcePages is how many pages Confluence is asked for at once. It may give fewer.
const sourcePages = 500

// spaces lists what is to be compared, by key. A space that Confluence had before the run and has no more is compared all the same.
func (r *Reconciler) spaces(ctx context.Context, w *work) ([]census.Space, error) {
	there, err := keysInSource(ctx, w)
	if err != nil {
		return nil, err
	}
	known := sets.New[string]()
	var spaces []census.Space
	for _, key := range there {
		if !known.Has(strings.ToLower(key)) {
			known.Insert(strings.ToLower(key))
			spaces = append(spaces, census.Space{Key: key})
		}
	}
	for _, key := range wanted(w.m) {
		if !known.Has(strings.ToLower(key)) {
			known.Insert(strings.ToLower(key))
			spaces = append(spaces, census.Space{Key: key, Gone: true})
		}
	}
	slices.SortFunc(spaces, func(a, b census.Space) int { return strings.Compare(a.Key, b.Key) })
	return spaces, nil
}

// wanted are the spaces of a migration as far as the object itself tells: the listed ones, and those that were counted before a run.
// Where all spaces move, and they could not all be counted, it does not tell.
func wanted(m *v1alpha1.Migration) []string {
	keys := verification.Keys(beforeOf(m))
	progress := m.Status.Progress
	if m.Spec.Scope.Spaces.Selection == v1alpha1.SpacesAll && (progress == nil || len(keys) < int(progress.Spaces.Total)) {
		return nil
	}
	for _, key := range m.Spec.Scope.Spaces.Keys {
		keys = append(keys, string(key))
	}
	return keys
}

// planned are the spaces of the plan with the whole scope, as Atlassian reads it back; none where it does not tell all of them.
func planned(ctx context.Context, w *work) ([]string, error) {
	for i := range w.m.Status.Runs {
		run := &w.m.Status.Runs[i]
		if run.Strategy != v1alpha1.StrategyInitial || w.m.Status.Progress == nil {
			continue
		}
		job, err := w.open.API.GetJob(ctx, run.JobID)
		if err == nil && len(job.SpaceKeys) == int(w.m.Status.Progress.Spaces.Total) {
			return job.SpaceKeys, nil
		}
		if transport.ClassOf(err) != transport.NotFound {
			return nil, err
		}
	}
	return nil, nil
}

// keysInSource are those of them that Confluence has, as it spells them.
func keysInSource(ctx context.Context, w *work) ([]string, error) {
	keys := wanted(w.m)
	if len(keys) == 0 {
		var err error
		if keys, err = planned(ctx, w); err != nil {
			return nil, err
		}
	}
	if len(keys) == 0 {
		return allKeys(ctx, w)
	}
	slices.Sort(keys)
	found, err := w.open.Confluence.SpacesByKeys(ctx, slices.Compact(keys))
	if err != nil {
		return nil, err
	}
	there := make([]string, 0, len(found))
	for _, space := range found {
		there = append(there, space.Key)
	}
	return there, nil
}

// allKeys are the spaces of a migration of all spaces of which nothing else tells which they were.
func allKeys(ctx context.Context, w *work) ([]string, error) {
	var known []string
	for space, err := range w.open.Confluence.AllSpaces(ctx) {
		if err != nil {
			return nil, err
		}
		known = append(known, space.Key)
	}
	keys, _ := lifecycle.SelectSpaces(w.m.Spec.Scope.Spaces, known)
	return keys, nil
}

func beforeOf(m *v1alpha1.Migration) []string {
	if m.Status.Before == nil {
		return nil
	}
	return m.Status.Before.Spaces
}

// behind are the spaces that come after a key.
func behind(spaces []census.Space, cursor string) []census.Space {
	return slices.DeleteFunc(slices.Clone(spaces), func(s census.Space) bool { return cursor != "" && s.Key <= cursor })
}

func sides(open *site.Site, redirects *redirects) census.Sides {
	result := census.Sides{
		Source: open.Confluence, Destination: open.Cloud, SpaceID: open.Cloud.SpaceID,
		SourcePages:      func(key string) census.PageWalk { return open.Confluence.WalkPages(key, sourcePages) },
		DestinationPages: func(id string) census.PageWalk { return open.Cloud.WalkPages(id) },
	}
	if redirects != nil {
		result.Mapped = redirects.add
	}
	return result
}

func spaceOf(found census.Found, before map[string]v1alpha1.ContentCounts) verification.Space {
	space := verification.Space{
		Key: found.Key, Source: counts(found.Source), Destination: counts(found.Destination),
		MissingPages: found.Missing, Titles: found.Titles,
	}
	if was, known := before[found.Key]; known {
		space.Before = &was
	}
	space.Unread = found.Unread
	switch {
	case found.Absent:
		space.Absent = verification.AbsentOnDestination
	case found.Gone:
		space.Absent = verification.AbsentOnSource
	}
	return space
}

func counts(c content.Counts) v1alpha1.ContentCounts { return v1alpha1.ContentCounts(c) }
