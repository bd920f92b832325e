import { Instance, SignInLink } from '@naru/contract';
import { instanceRoute, type Route } from '../../http/route.ts';
import type { InstanceService } from './service.ts';

export function instanceRoutes(instance: InstanceService): Route[] {
  return [
    instanceRoute({
      permission: 'signed-in',
      method: 'get',
      path: '/instance',
      summary: 'This Naru',
      answer: Instance,
      handle: async () => instance.describe(),
    }),
    instanceRoute({
      permission: 'instance:admin',
      method: 'post',
      path: '/instance/accept-restore',
      summary: 'Accept what a restore lost; writes and keys work again',
      answer: Instance,
      worksWhileRestored: true,
      handle: ({ caller }) => instance.acceptRestore(caller),
    }),
    instanceRoute({
      permission: 'instance:admin',
      method: 'post',
      path: '/instance/sign-in-links',
      summary: 'Make a one-time sign-in link',
      answer: SignInLink,
      status: 201,
      worksWhileRestored: true,
      handle: async () => instance.signInLink(),
    }),
  ];
}
