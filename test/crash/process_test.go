package crash_test

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"testing"
	"time"
)

// process is a manager that was started.
type process struct {
	command *exec.Cmd
	dead    chan struct{}
}

func (p *process) kill() {
	_ = p.command.Process.Kill()
	<-p.dead
}

// launch starts a manager, which writes to the log of the world.
func (w *world) launch(ctx context.Context) (*process, error) {
	command := exec.CommandContext(ctx, manager, w.arguments...)
	command.Env = w.variables
	command.Stderr = &voice{name: fmt.Sprintf("manager %d", w.started.Add(1)), into: w.log}
	if testing.Verbose() {
		command.Stderr = io.MultiWriter(command.Stderr, w.Output())
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &process{command: command, dead: make(chan struct{})}
	go func() {
		_ = command.Wait()
		close(p.dead)
	}()
	return p, nil
}

// keep starts a manager, and another one a while after one has ended by itself, as the kubelet does: on a machine that is busy enough
// each may lose its Lease. The function that it returns kills for good, and returns when the manager is dead.
func (w *world) keep() (kill func()) {
	w.Helper()
	const pause = time.Second
	// Not the test's context: that would kill before the cleanups run.
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		for ctx.Err() == nil {
			p, err := w.launch(ctx)
			if err != nil {
				if ctx.Err() == nil {
					w.Error(err)
				}
				return
			}
			select {
			case <-p.dead:
			case <-ctx.Done():
			}
			p.kill()
			select {
			case <-w.clock.After(pause):
			case <-ctx.Done():
			}
		}
	}()
	kill = func() {
		stop()
		<-over
	}
	w.Cleanup(kill)
	return kill
}
