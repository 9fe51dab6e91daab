package migration

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// farthest bounds how many Migrations are looked at for a circle of dependencies.
const farthest = 1000

// dependencies reads how those stand that a migration waits for. Once its data has moved they do not matter any more.
func (r *Reconciler) dependencies(ctx context.Context, s *scope) error {
	if len(s.m.Spec.DependsOn) == 0 || s.m.Status.DataMovedAt != nil {
		return nil
	}
	for _, ref := range s.m.Spec.DependsOn {
		other := &v1alpha1.Migration{}
		found, err := r.get(ctx, types.NamespacedName{Namespace: s.m.Namespace, Name: ref.Name}, other)
		if err != nil {
			return err
		}
		s.others = append(s.others, dependency(ref.Name, found, other))
	}
	cycle, err := r.circle(ctx, s.m)
	s.cycle = cycle
	return err
}

func dependency(name string, found bool, m *v1alpha1.Migration) lifecycle.Dependency {
	result := lifecycle.Dependency{Name: name, Found: found, Ended: m.Status.CompletionTime != nil}
	if ready := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady); found && ready != nil {
		result.State = ready.Reason
	}
	return result
}

// circle walks the dependencies, breadth first, and returns the shortest way that leads back to the migration.
func (r *Reconciler) circle(ctx context.Context, m *v1alpha1.Migration) ([]string, error) {
	type way struct {
		m    *v1alpha1.Migration
		path []string
	}
	seen := map[string]bool{m.Name: true}
	for queue := []way{{m, []string{m.Name}}}; len(queue) > 0 && len(seen) < farthest; queue = queue[1:] {
		here := queue[0]
		for _, ref := range here.m.Spec.DependsOn {
			path := append(slices.Clone(here.path), ref.Name)
			if ref.Name == m.Name {
				return path, nil
			}
			if seen[ref.Name] {
				continue
			}
			seen[ref.Name] = true
			next := &v1alpha1.Migration{}
			found, err := r.get(ctx, types.NamespacedName{Namespace: m.Namespace, Name: ref.Name}, next)
			if err != nil {
				return nil, err
			}
			if found && next.Status.DataMovedAt == nil {
				queue = append(queue, way{next, path})
			}
		}
	}
	return nil, nil
}
