package abandoned

import (
	"sync"
	"time"

	"github.com/drover-dev/drover/internal/reading"
)

// sights are what this process has seen of each run.
type sights struct {
	mu    sync.Mutex
	byJob map[string]*sight
	// looks counts the looks at all of them, because clocks may be set back.
	looks int
}

type sight struct {
	// first is when the run became known here.
	first time.Time
	tasks map[string]seen
	// look is the number of the last look at it.
	look int
}

// seen is the last reading of a task, and since when it is the same.
type seen struct {
	what  reading.Run
	since time.Time
}

func (s *sights) of(jobID string, now time.Time) *sight {
	if s.byJob == nil {
		s.byJob = map[string]*sight{}
	}
	if s.byJob[jobID] == nil {
		s.byJob[jobID] = &sight{first: now, tasks: map[string]seen{}}
	}
	return s.byJob[jobID]
}

// known tells for how long a run has been known here.
func (s *sights) known(jobID string, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Sub(s.of(jobID, now).first)
}

// unchanged takes note of a reading, and tells for how long the same has been read.
func (s *sights) unchanged(jobID, taskID string, what reading.Run, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.of(jobID, now)
	last, ok := of.tasks[taskID]
	if !ok || !last.what.Same(what) {
		of.tasks[taskID] = seen{what, now}
		return 0
	}
	return now.Sub(last.since)
}

// looked takes note that a run was looked at.
func (s *sights) looked(jobID string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks++
	s.of(jobID, now).look = s.looks
}

// lastLook is the number of the last look at a run, and 0 before the first.
func (s *sights) lastLook(jobID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.byJob[jobID]; known != nil {
		return known.look
	}
	return 0
}

func (s *sights) forget(jobID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byJob, jobID)
}
